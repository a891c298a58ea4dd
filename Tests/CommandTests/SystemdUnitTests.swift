import Foundation
import TestNeeds
import TestRasters
import Testing

/// The unit files shipped in `scripts/systemd`.
@Suite struct SystemdUnitTests {
    private static let analyzer = "/usr/bin/systemd-analyze"
    private static let folder = Program.sample("scripts/systemd")
    private static let names = [
        "parcelwatch-watch.service", "parcelwatch-survey.service", "parcelwatch-survey.timer",
        "parcelwatch-serve.service",
    ]

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test(
        .needs(
            isInstalled(analyzer),
            "no systemd-analyze here (Debian's package systemd)"))
    func systemdFindsNoFaultWithTheUnits() throws {
        let copies = try TemporaryFolder()
        for name in Self.names {
            // What is verified is also that the program exists: here, the one just built.
            let text = try Self.text(name).replacingOccurrences(of: "/usr/local/bin/parcelwatch", with: Program.path)
            try Data(text.utf8).write(to: URL(fileURLWithPath: copies.file(name)))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.analyzer)
        process.arguments = ["verify"] + Self.names.map(copies.file)
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        // A directive that systemd does not know is a warning, not a failure.
        #expect(!said.contains("parcelwatch-"), "\(said)")
    }

    @Test func whatCannotHealIsNotTriedAgainAndWhatIsBusyIsNoFailure() throws {
        let watch = try Self.text("parcelwatch-watch.service").split(separator: "\n")
        #expect(watch.contains("Type=exec"))
        #expect(watch.contains("Restart=on-failure"))
        #expect(watch.contains("RestartPreventExitStatus=64 78"))
        // An outage of any length is outlived.
        #expect(watch.contains("StartLimitIntervalSec=0"))
        let survey = try Self.text("parcelwatch-survey.service").split(separator: "\n")
        #expect(survey.contains("Type=oneshot"))
        #expect(survey.contains("SuccessExitStatus=75 130 143"))
        for unit in [watch, survey] {
            // The main process passes a stop on by itself; bubblewrap needs NETLINK.
            #expect(unit.contains("KillMode=mixed"))
            #expect(unit.contains { $0.hasPrefix("RestrictAddressFamilies=") && $0.hasSuffix(" AF_NETLINK") })
            for line in ["ProtectSystem=strict", "PrivateTmp=yes", "NoNewPrivileges=yes"] {
                #expect(unit.contains(Substring(line)))
            }
            #expect(unit.contains { $0.hasPrefix("MemoryMax=") } && unit.contains { $0.hasPrefix("ReadWritePaths=") })
        }
    }
}
