/// An RSA public key and a token it verifies, made once; the private key was thrown away.
package enum RSAFixture {
  /// A key set (RFC 7517) with the key alone, id `rsa-1`.
  package static let keySet = #"{"keys":[\#(jwk)]}"#

  package static let jwk = #"{"kty":"RSA","kid":"rsa-1","alg":"RS256","use":"sig","e":"AQAB","n":"\#(modulus)"}"#

  /// RS256, `{"sub":"rsa_user"}`, without an end.
  package static let token = """
    eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InJzYS0xIn0.eyJzdWIiOiJyc2FfdXNlciJ9.ZwVrOcxzxtYXT1taR9mZtax\
    a2xAhqatfFwXfCI9Vyu1-NbQCwff66d_t6N9fS8rODLJ__pK665RgrriZqj-DII7KP6-XfuHjop6pxLNo8SlJiI5X4BsY8eu5e-muHV9\
    NqT-QXg_yV4OQ2yIrE6qK1_awQvvcSEpqvFLN3w_cPuBFl5Cm2-YLSuIVeqSZ4M7GmGbxGW1JzK0hkC7RdZ-DIRdnjDdKJNuZ1k49ZnQ\
    2V8NS1qfEFQj2J4rd17fw4fAU_nrj_Go-rz4ufKmcEnCHBWjCD6lfu7JAHdDhGhIGvcdx5vMOaVwWKJwadUUfAtNZZfA_-tSpiWEXy5q\
    RRhGRXg
    """

  private static let modulus = """
    nM7DvULWb0xMqpa6H2tGmP6nlQtCwtgUX2CMzZ3AFyp8qc1_29QgGjJk8rUSUOYjvjLVxhGJRgSS6FsrDeY1e_l-7J2ktqBYUmKoLbpX\
    aICqL_aZkiAREfdgID5FSUyTcxb9xecp9gMWg9sIOL5ypN3KomubhjZLmzAYptgS8Lw0e_q7FUwL-91zIGK-4rBrKJ7fqOo9IFA89G39\
    pN5Es566nsVvMCeo2yXVHElCT0xbBCNtIszLpJcqHCsLsa_Pz0gN4vEBC1ONS5TejlVDAZ2WZ1wHB45A4SYgfgqVEodcqH70BifY149H\
    dkZMD35fFJpKUdeiwAUiwmfcbQc1vQ
    """
}
