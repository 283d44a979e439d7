/// The status codes that answers are counted by; any other is counted as one.
package enum FigureStatus {
  /// In order of their cells. The last cell is that of all others.
  package static let codes = [
    101, 200, 204, 206, 304, 307, 400, 401, 403, 404, 405, 406, 408, 409, 410, 412, 413, 414, 415, 416, 417, 422, 426,
    429, 431, 500, 501, 503, 505,
  ]
  package static let count = codes.count + 1

  /// A cell for each code below 600, so that counting looks nothing up.
  private static let cells: [UInt8] = {
    var cells = [UInt8](repeating: UInt8(codes.count), count: 600)
    for (cell, code) in codes.enumerated() { cells[code] = UInt8(cell) }
    return cells
  }()

  /// The cell of a status code.
  package static func cell(of code: Int) -> Int {
    cells.indices.contains(code) ? Int(cells[code]) : codes.count
  }

  /// As statistics and metrics have it.
  package static func text(ofCell cell: Int) -> String {
    cell < codes.count ? String(codes[cell]) : "other"
  }
}
