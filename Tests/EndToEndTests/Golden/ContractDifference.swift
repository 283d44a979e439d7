import ContractJSON

/// How RingDraft's answer differs on purpose from a golden, and by which row of the contract's section 11.
struct ContractDifference: Sendable {
  let row: Int
  /// What is expected instead.
  let expected: @Sendable (Golden) throws -> Golden
  /// Places and values that alone are checked, where the contract leaves the rest of a body open.
  var required: [(path: String, value: JSONValue)]?

  init(
    _ row: Int, required: [(path: String, value: JSONValue)]? = nil,
    expected: @escaping @Sendable (Golden) throws -> Golden
  ) {
    self.row = row
    self.required = required
    self.expected = expected
  }

  /// The error envelope.
  static func error(_ row: Int, _ status: Int, _ code: JSONValue, _ message: JSONValue) -> Self {
    Self(row) { golden in
      var golden = golden
      golden.status = status
      let id = JSONValue.string(golden[header: "x-request-id"] ?? "")
      golden.body = ["error": ["code": code, "message": message, "request_id": id], "detail": message]
      golden.volatilePaths = ["$.error.request_id"]
      return golden
    }
  }

  /// 422 with one fault.
  static func fault(_ row: Int, _ fault: JSONValue) -> Self {
    Self(row) { golden in
      var golden = golden
      golden.status = 422
      golden.body = ["detail": [fault]]
      golden.volatilePaths = []
      return golden
    }
  }

  /// 422 `string_too_long`.
  static func tooLong(_ row: Int, _ place: JSONValue, _ maximum: Int, _ input: JSONValue) -> Self {
    .fault(
      row,
      [
        "type": "string_too_long", "loc": place,
        "msg": .string("String should have at most \(maximum) characters"), "input": input,
        "ctx": ["max_length": .integer(maximum)],
      ])
  }

  /// 422 without a body.
  static let missingBody = fault(
    2, ["type": "missing", "loc": ["body"], "msg": "Field required", "input": nil])

  /// 422 `value_error` at a field of the body; its message is open.
  static func valueError(_ row: Int, field: JSONValue) -> Self {
    Self(
      row,
      required: [("$.detail[0].type", "value_error"), ("$.detail[0].loc", ["body", field])]
    ) { golden in
      var golden = golden
      golden.status = 422
      return golden
    }
  }

  /// The answer of another golden, with some values replaced (and no longer volatile).
  static func same(_ row: Int, as other: String, edits: [(path: String, value: JSONValue)] = []) -> Self {
    Self(row) { golden in
      var answer = try Golden(name: other)
      answer.name = golden.name
      answer[header: "x-request-id"] = golden[header: "x-request-id"]
      for (path, value) in edits { answer.body = answer.body.replacing(JSONPath(path), with: value) }
      answer.volatilePaths.formUnion(edits.filter { $0.value.isTime }.map(\.path))
      answer.volatilePaths.subtract(edits.filter { !$0.value.isTime }.map(\.path))
      return answer
    }
  }

  /// The golden with some values replaced.
  static func edited(_ row: Int, _ edits: [(path: String, value: JSONValue)]) -> Self {
    Self(row) { golden in
      var golden = golden
      for (path, value) in edits { golden.body = golden.body.replacing(JSONPath(path), with: value) }
      return golden
    }
  }

  /// Another request id than the one sent: any, which the goldens would have called `name`.
  static func freshRequestID(_ name: String) -> Self {
    Self(10) { golden in
      var golden = golden
      golden[header: "x-request-id"] = name
      return golden
    }
  }

  /// A 429 tells when the bucket is full again, and carries the client's request id (row 10).
  static func limitReset(seconds: Int, requestID: String? = nil) -> Self {
    Self(19) { golden in
      var golden = golden
      golden[header: "x-ratelimit-reset"] = String(seconds)
      if let requestID {
        golden[header: "x-request-id"] = requestID
        golden.body = golden.body.replacing(JSONPath("$.error.request_id"), with: .string(requestID))
      }
      return golden
    }
  }

  /// HEAD answers like GET, without the body.
  static let head = Self(21) { golden in
    var golden = golden
    golden.status = 200
    golden[header: "allow"] = nil
    golden[header: "content-type"] = "application/json"
    return golden
  }
}

extension JSONValue {
  /// Whether a replaced value stands for a moment, which varies from run to run.
  fileprivate var isTime: Bool { stringValue?.contains("T") == true && stringValue?.hasSuffix("+00:00") == true }
}
