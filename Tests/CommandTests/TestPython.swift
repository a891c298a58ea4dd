import Foundation

/// The Python that `scripts/setup test` makes, with what other people's programs answer.
enum TestPython {
    private static let interpreter = Program.root + "/.build/test-python/bin/python3"

    /// Whether it is there and has these modules.
    static func has(_ modules: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: interpreter)
            && (try? run(["-c", "import \(modules)"]))?.status == 0
    }

    /// Runs it to its end; what it says on standard error is left away.
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
