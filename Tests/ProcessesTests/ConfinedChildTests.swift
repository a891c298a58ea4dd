import Foundation
import Ground
import Processes
import Testing

/// The ways a child can end, with a shell in the program's place.
@Suite struct ConfinedChildTests {
    private func end(_ script: String, seconds: Int = 20) throws -> ConfinedEnding<String> {
        try ConfinedChild(
            program: "/bin/sh", arguments: ["-c", script], limits: ConfinedLimits(memory: 1 << 30, seconds: seconds)
        ).ask("?", for: String.self)
    }

    private func word(_ ending: ConfinedEnding<String>) -> String {
        switch ending {
        case .answered(let answer): "answered \(answer)"
        case .crashed(let how): "crashed \(how)"
        case .late: "late"
        case .outOfMemory: "memory"
        }
    }

    @Test func anAnswerComesBackWhole() throws {
        #expect(try word(end(#"printf '"yes"'"#)) == "answered yes")
        // Far more than a pipe holds.
        let long = try end(#"printf '"'; head -c 1000000 /dev/zero | tr '\0' x; printf '"'"#)
        #expect(word(long).count == 1_000_009)
    }

    @Test func theQuestionIsOneLineOnStandardInput() throws {
        #expect(try word(end(#"read line; printf '%s' "$line""#)) == "answered ?")
    }

    @Test func aSignalIsACrashByName() throws {
        #expect(try word(end("kill -SEGV $$")) == "crashed SIGSEGV")
        #expect(try word(end("kill -ABRT $$")) == "crashed SIGABRT")
        #expect(try word(end("kill -TRAP $$")) == "crashed SIGTRAP")
    }

    @Test func anEndWithoutAWholeAnswerIsACrash() throws {
        #expect(try word(end("exit 0")) == "crashed exit 0")
        #expect(try word(end(#"printf '"half'"#)) == "crashed exit 0")
        #expect(try word(end(#"printf '"yes"'; exit 3"#)) == "crashed exit 3")
    }

    @Test func wantOfMemoryIsToldApart() throws {
        #expect(try word(end("kill -KILL $$")) == "memory")
        #expect(try word(end("echo 'terminate called after std::bad_alloc' >&2; kill -ABRT $$")) == "memory")
    }

    @Test func whoTalksWithoutEndIsCutOff() throws {
        #expect(try word(end("yes")) == "crashed talkative")
    }

    @Test func whoHangsIsKilledWithAllItStarted() async throws {
        let mark = "sleep 98\(ProcessInfo.processInfo.processIdentifier % 10_000)"
        #expect(try word(end("\(mark) & \(mark)", seconds: 1)) == "late")
        // Also one that lets go of its output and stays.
        #expect(try word(end("exec >&- 2>&- <&-; \(mark)", seconds: 1)) == "late")
        try await Task.sleep(for: .milliseconds(200))
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
        for process in processes {
            let command = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
            #expect(command.replacingOccurrences(of: "\0", with: " ").contains(mark) == false)
        }
        // Children of other tests end meanwhile, and are waited for, late where the tests have few threads: this one
        // keeps none while it looks on. A child that nobody waits for stays.
        var remains = try remains()
        for _ in 0..<3_000 where !remains.isEmpty {
            try await Task.sleep(for: .milliseconds(100))
            remains.formIntersection(try self.remains())
        }
        #expect(remains.isEmpty)
    }

    /// The numbers of our children that have ended and were not waited for: of shells and what confines them, since other
    /// tests' programs end at the same time.
    private func remains() throws -> Set<String> {
        let own = "PPid:\t\(ProcessInfo.processInfo.processIdentifier)\n"
        return Set(
            try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
                guard Int(process) != nil else { return false }
                let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
                let isOurs = ["sh", "dash", "bwrap", "sleep"].contains { status.hasPrefix("Name:\t\($0)\n") }
                return isOurs && status.contains(own) && status.contains("State:\tZ")
            })
    }

    @Test func onlyAFewVariablesArePassedOnAndPROJIsOffTheNetwork() throws {
        #expect(ProcessInfo.processInfo.environment["HOME"] != nil)
        #expect(try word(end(#"printf '"%s%s"' "$HOME" "$PROJ_NETWORK""#)) == "answered OFF")
    }

    @Test func aProgramThatIsNotThereIsTold() throws {
        // Inside bubblewrap its own complaint, without it the system's; never an answer.
        let child = ConfinedChild(
            program: "/nowhere/program", arguments: [], limits: ConfinedLimits(memory: 1 << 30, seconds: 5))
        do {
            let ending = try child.ask("?", for: String.self)
            #expect(word(ending).hasPrefix("crashed"))
        } catch let error as CannotStart {
            #expect(error.program == "/nowhere/program")
            #expect(error.exitStatus == .busy)
        }
    }
}
