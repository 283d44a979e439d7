import Testing

@testable import StateBroker

@Suite("Paths for operators") struct AdminRouteTests {
  @Test(arguments: [
    ("/stats", AdminRoute.stats), ("/metrics", .metrics), ("/limits", .limits), ("/rooms", .rooms),
    ("/workers", .workers), ("/drafts/d-1/ring", .ring(draft: "d-1")), ("/drafts/a%2Fb/ring", .ring(draft: "a/b")),
  ])
  func known(path: String, route: AdminRoute) {
    #expect(AdminRoute(path: path[...]) == route)
  }

  @Test(arguments: [
    "", "/", "/stat", "/stats/", "stats", "/drafts", "/drafts//ring", "/drafts/d/ring/", "/drafts/d/rings",
    "/drafts/a/b/ring", "drafts/d/ring", "/drafts/%FF/ring", "//drafts/d/ring",
  ])
  func unknown(path: String) {
    #expect(AdminRoute(path: path[...]) == nil)
  }
}
