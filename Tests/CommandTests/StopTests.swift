import Foundation
import TestRasters
import Testing

/// Stops amid a survey that the watch ordered, as a terminal and a service manager send them: to the whole group.
@Suite struct StopTests {
    /// A watch whose survey was halted at its start, so that every signal meets it at work.
    private struct Halted {
        let site: UnattendedSite
        let watch: Program.Running
        let survey: pid_t

        init() throws {
            site = try UnattendedSite()
            for epoch in 1...2 { try site.drop(epoch) }
            watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2", "--language", "en"])
            survey = try #require(try Self.survey(of: watch.process.processIdentifier))
            kill(survey, SIGSTOP)
        }

        /// The process of the survey, once it listens to signals.
        private static func survey(of watch: pid_t) throws -> pid_t? {
            for _ in 0..<12_000 {
                let children = "/proc/\(watch)/task"
                for task in (try? FileManager.default.contentsOfDirectory(atPath: children)) ?? [] {
                    let list = (try? String(contentsOfFile: "\(children)/\(task)/children", encoding: .utf8)) ?? ""
                    for number in list.split(separator: " ").compactMap({ pid_t($0) }) {
                        let words = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)
                        let isListening = StopTests.signals("SigCgt", of: number).contains(SIGTERM)
                        if words?.contains("watch-survey") == true, isListening { return number }
                    }
                }
                usleep(5_000)
            }
            return nil
        }

        func signalGroup(_ signal: Int32) { kill(-getpgid(watch.process.processIdentifier), signal) }

        /// Waits until the watch has asked the survey to stop.
        func waitUntilAsked() {
            for _ in 0..<600 where !StopTests.signals("ShdPnd", of: survey).contains(SIGTERM) { usleep(50_000) }
        }

        var isSurveyGone: Bool {
            // A minute: a busy machine may let the survey run late.
            for _ in 0..<1_200 {
                let status = (try? String(contentsOfFile: "/proc/\(survey)/status", encoding: .utf8)) ?? ""
                // Nobody may have collected what is left of an orphan.
                if status.isEmpty || status.contains("State:\tZ") { return true }
                usleep(50_000)
            }
            return false
        }
    }

    /// The signals of a mask that the kernel tells of a process.
    private static func signals(_ mask: String, of process: pid_t) -> [Int32] {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(mask + ":") }),
            let text = line.split(separator: "\t").last, let bits = UInt64(text, radix: 16)
        else { return [] }
        return (1...64).filter { bits & (1 << UInt64($0 - 1)) != 0 }
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aStopOfTheWholeGroupLeavesACleanCheckpoint(signal: Int32) throws {
        let halted = try Halted()
        halted.signalGroup(signal)
        halted.waitUntilAsked()
        // As a service manager does that asks every process by itself.
        kill(halted.survey, SIGCONT)
        kill(halted.survey, SIGTERM)
        let outcome = try halted.watch.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("ended abnormally"), "\(outcome.errors)")
        #expect(halted.isSurveyGone)
        let metrics = try halted.site.run(["status", "--metrics"])
        #expect(metrics.output.contains("parcelwatch_lease_held{lease=\"survey\"} 0"), "\(metrics.output)")
        #expect(try halted.site.pending().status == 0)
    }

    @Test func aSecondSignalEndsWatchAndSurveyAtOnce() throws {
        let halted = try Halted()
        halted.signalGroup(SIGINT)
        halted.waitUntilAsked()
        halted.signalGroup(SIGINT)
        #expect(try halted.watch.wait().status == 130)
        #expect(halted.isSurveyGone)
        #expect(try halted.site.pending().status == 0)
    }

    @Test func aSurveyWhoseWatchWasKilledEndsToo() throws {
        let halted = try Halted()
        kill(halted.watch.process.processIdentifier, SIGKILL)
        _ = try halted.watch.wait()
        kill(halted.survey, SIGCONT)
        #expect(halted.isSurveyGone)
    }
}
