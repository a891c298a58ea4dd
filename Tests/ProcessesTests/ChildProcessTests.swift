import Foundation
import Processes
import Synchronization
import Testing

/// A child that works for long, with a shell in the program's place.
@Suite struct ChildProcessTests {
    private func shell(_ script: String) -> ChildProcess {
        ChildProcess(program: "/bin/sh", arguments: ["-c", script])
    }

    @Test func itsExitStatusComesBackAndASignalAsAShellCountsIt() async throws {
        #expect(try await shell("exit 65").run { false } == 65)
        #expect(try shell("exit 65").run() == 65)
        #expect(try await shell("kill -SEGV $$").run { false } == 139)
    }

    /// Runs `body` with the path of a file that a script makes once it listens.
    private func whenListening<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let mark = NSTemporaryDirectory() + "parcelwatch-listens-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: mark) }
        return try await body(mark)
    }

    @Test func whoIsAskedToStopIsAskedOnce() async throws {
        try await whenListening { mark in
            // It counts the requests by what it leaves to do.
            let script = """
                n=0; trap 'n=$((n+1))' TERM; : > '\(mark)'
                while [ $n = 0 ]; do sleep 0.05; done; sleep 0.3; exit $n
                """
            let requests = try await shell(script).run { FileManager.default.fileExists(atPath: mark) }
            #expect(requests == 1)
        }
    }

    @Test func aCancelledWaitAsksTheChildToStopAndRestsBetweenItsLooks() async throws {
        try await whenListening { mark in
            let looks = Atomic(0)
            let waiting = Task {
                // It needs a second for its way to the disk.
                let script = "trap 'n=1' TERM; : > '\(mark)'; while [ -z \"$n\" ]; do sleep 0.05; done; sleep 1; exit 3"
                return try await shell(script).run {
                    looks.add(1, ordering: .relaxed)
                    return false
                }
            }
            while !FileManager.default.fileExists(atPath: mark) { usleep(10_000) }
            let before = looks.load(ordering: .relaxed)
            waiting.cancel()
            let status = try await waiting.value
            #expect(status == 3)
            // Twenty a second, not as many as a processor can do.
            #expect(looks.load(ordering: .relaxed) - before < 200)
        }
    }

    @Test func whatWeHoldOpenIsNotPassedOn() async throws {
        let file = open("/dev/null", O_RDONLY)
        // The copy is one that a program started by `exec` inherits.
        let copy = fcntl(file, F_DUPFD, 50)
        defer { for descriptor in [file, copy] { close(descriptor) } }
        #expect(try await shell("test -e /proc/self/fd/\(copy)").run { false } == 1)
    }

    @Test func itsVariablesComeOnTopOfOurs() async throws {
        let child = ChildProcess(
            program: "/bin/sh", arguments: ["-c", #"test "$ONE" = two && test -n "$PATH""#], environment: ["ONE": "two"]
        )
        #expect(try await child.run { false } == 0)
    }

    @Test func aProgramThatIsNotThereIsTold() async throws {
        await #expect(throws: CannotStart.self) {
            try await ChildProcess(program: "/nowhere/program", arguments: []).run { false }
        }
    }
}
