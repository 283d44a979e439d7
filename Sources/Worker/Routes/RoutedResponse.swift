import Figures
import HummingbirdCore

/// What the routes answer, and which of them did.
struct RoutedResponse: Sendable {
  let route: FigureRoute
  let response: Response
}
