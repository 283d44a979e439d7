import Foundation

/// A library that moves the wall clock of every process it is loaded into, by as many seconds as a file says. The
/// monotonic clock stays.
struct WallClockLibrary {
  let path: String
  private let offset: String

  var environment: [String: String] { ["LD_PRELOAD": path, "WALL_CLOCK_OFFSET": offset] }

  init(in folder: String) throws {
    path = try PreloadedLibrary.compile("wall-clock", Self.source, in: folder)
    offset = folder + "/wall-clock-offset"
    guard FileManager.default.createFile(atPath: offset, contents: Data(count: 8)) else {
      throw HarnessError("no \(offset)")
    }
  }

  /// Steps the clock to so many seconds beside the true time. The file is written in place: it is mapped.
  func step(to seconds: Int64) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: offset))
    defer { try? file.close() }
    try file.write(contentsOf: withUnsafeBytes(of: seconds) { Data($0) })
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <fcntl.h>
    #include <stdint.h>
    #include <stdlib.h>
    #include <sys/mman.h>
    #include <sys/time.h>
    #include <time.h>

    static volatile int64_t *offset;

    __attribute__((constructor)) static void map_offset(void) {
      const char *path = getenv("WALL_CLOCK_OFFSET");
      int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
      if (fd < 0) return;
      void *page = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, fd, 0);
      if (page != MAP_FAILED) offset = page;
    }

    int clock_gettime(clockid_t clock, struct timespec *now) {
      static int (*next)(clockid_t, struct timespec *);
      if (!next) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
      int status = next(clock, now);
      if (offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *offset;
      return status;
    }

    int gettimeofday(struct timeval *now, void *zone) {
      struct timespec precise;
      int status = clock_gettime(CLOCK_REALTIME, &precise);
      now->tv_sec = precise.tv_sec;
      now->tv_usec = precise.tv_nsec / 1000;
      return status;
    }

    time_t time(time_t *result) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (result) *result = now.tv_sec;
      return now.tv_sec;
    }
    """
}
