/// A key set and a token signed with its key, made once with another implementation (PyJWT).
enum RSAFixture {
  static let keySet = #"""
    {"keys":[{"kty":"RSA","kid":"r1","use":"sig","alg":"RS256","e":"AQAB","n":"zs5P3szbZEretXf0ZtQWOa4GSySaqpcKmGzoRyrovcz4a-2wuzYUTbKEYw5m\#
    gRy8rcfMJyK8_iUuV5uyqLHSmbGuMFQ19Ywn6w6Wq05fGq1k6g3DSjixxciiVeaABrlxCSt6cPVM6qX9e2vSPV05pl\#
    5jTSTTuK6lLNmNDFEgGcZ3H5h1x12phoGJiEbXj1_F9au72FSticp7ad7GZlx7AvnFaM7xP1IWlLJ8TpCOfVypU82v\#
    FiaayTk-95IORPOavE3d6Kqriv6KxYZ84Ho8ZShU7v0aP2qoO6Z8Ud9QADZs8mSUykfYKFa6mHHlP8ObDbaP1naW63VVYUDq-FNc1w"}]}
    """#

  /// `{"sub":"rs_user"}`, RS256, kid `r1`.
  static let token = #"""
    eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIiwidHlwIjoiSldUIn0.eyJzdWIiOiJyc191c2VyIn0.bjZ3eAGfHZdCQd\#
    pPDSGnR_XZ5O-EW9yrgv2FHgL-N3uXGf47guXVAL5odLnZ7Y72lVefZpTQe2dPmnbwO8CD9lbBdsIxQX1vmSFhnSZA\#
    5fj8eYML6tUg0kDD880bLXTY0ggzLvYwslUWK5uvskA2vPQWyeCqsYNvRevSk3LHv703ssJDFM6G74FGwmwc46-i7Q\#
    Fr0SH3gNjxNh22BwZwgLywVGYQBxpfBucs3myXwXX7U76Dcwy2AQcQWtwPJo693fcMzaOHW5Q5Yl03ESZWenpE4pWv\#
    1Jke8yVqab-bmmt6WhVuEhhZ5ZPesErkiuWdjo8jcEKOP4t1gQ5UgaSUYg
    """#
}
