/// Why a command was not carried out: a code to branch on and a sentence for a person.
package struct Refusal: Error, Equatable, Sendable {
  package let code: RefusalCode
  package let message: String

  package init(_ code: RefusalCode, _ message: String) {
    self.code = code
    self.message = message
  }
}
