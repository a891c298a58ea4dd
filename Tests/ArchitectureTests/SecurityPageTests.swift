import Foundation
import Testing

/// `docs/security.md` names tests that are there.
@Suite struct SecurityPageTests {
    @Test func everyTestThatThePageNamesIsThere() throws {
        let page = try String(
            contentsOf: PackageManifest.root.appending(path: "docs/security.md"), encoding: .utf8)
        var known: Set<String> = []
        let place = PackageManifest.root.appending(path: "Tests")
        let found = try #require(FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil))
        for case let file as URL in found where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            known.formUnion(text.matches(of: #/\b(?:struct|func) (\w+)/#).map { String($0.1) })
            known.insert(file.deletingLastPathComponent().lastPathComponent)
        }
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| V") }
        #expect(rows.count == 17)
        for row in rows {
            let cells = row.split(separator: "|")
            let names = cells.last?.matches(of: #/`(\w+)`/#).map { String($0.1) } ?? []
            #expect(!names.isEmpty || cells.last?.contains("—") ?? false, "\(row.prefix(40))")
            for name in names { #expect(known.contains(name), "\(name)") }
        }
    }
}
