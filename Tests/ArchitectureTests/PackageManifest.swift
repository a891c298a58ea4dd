import Foundation

/// What `swift package dump-package` says of the targets, so that a new room is held to the walls without being listed.
struct PackageManifest: Decodable {
    struct Target: Decodable {
        let name: String
        let path: String?
        let type: String
        let dependencies: [Dependency]

        /// The group's folder below `Sources`, e.g. `Pixels/Kernels`; nil for tests and what they share.
        var group: String? {
            guard let path, path.hasPrefix("Sources/") else { return nil }
            return path.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
        }

        var isLibrary: Bool { type == "system" }
    }

    /// A target or a product of another package, by its name.
    struct Dependency: Decodable {
        let name: String

        init(from decoder: any Decoder) throws {
            // {"byName": [name, condition]} or {"product": [name, package, …]}.
            let container = try decoder.singleValueContainer()
            let cases = try container.decode([String: [Entry]].self)
            guard let name = cases.values.first?.first?.text else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "a dependency without a name")
            }
            self.name = name
        }

        private struct Entry: Decodable {
            let text: String?

            init(from decoder: any Decoder) throws {
                text = try? decoder.singleValueContainer().decode(String.self)
            }
        }
    }

    let targets: [Target]

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Reads the manifest of this checkout; in a scratch folder of its own, since the build holds the checkout's.
    static func read() throws -> PackageManifest {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "manifest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(PackageManifest.self, from: data)
    }

    /// Everything that a target reaches through its dependencies.
    func reach(_ name: String) -> Set<String> {
        let known = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0.dependencies.map(\.name)) })
        var seen: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            for dependency in known[next] ?? [] where seen.insert(dependency).inserted { open.append(dependency) }
        }
        return seen
    }

    func rooms(in group: String) -> [String] {
        targets.filter { ($0.group ?? "").split(separator: "/").first.map(String.init) == group }.map(\.name)
    }
}
