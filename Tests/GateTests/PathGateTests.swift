import Foundation
import Gate
import Ground
import Testing
import TestNeeds

@Suite struct PathGateTests {
    private let folder: GateFolder
    private let outside: GateFolder

    init() throws {
        (folder, outside) = (try GateFolder(), try GateFolder())
        folder.write([1], to: "scene.tif")
        outside.write([1], to: "other.tif")
    }

    private func code(_ name: String, roots: [String]? = nil) -> String? {
        do {
            let path = try PathGate(roots: roots ?? [folder.path]).admit(name)
            #expect(path.hasPrefix("/"))
            return nil
        } catch {
            return error.note.code
        }
    }

    @Test func aFileUnderARootIsAdmittedByItsRealPath() throws {
        #expect(try PathGate(roots: [folder.path]).admit("scene.tif") == folder.file("scene.tif"))
        #expect(try PathGate(roots: [folder.path]).admit(folder.path + "/./scene.tif") == folder.file("scene.tif"))
        #expect(try PathGate(roots: []).admit(folder.file("scene.tif")) == folder.file("scene.tif"))
        // The second root has what the first one lacks.
        #expect(try PathGate(roots: [folder.path, outside.path]).admit("other.tif") == outside.file("other.tif"))
    }

    @Test(arguments: [
        "", "/vsicurl/http://127.0.0.1:9/x.tif", "/vsimem/x", "//vsizip/a.zip", "http://127.0.0.1:9/x.tif",
        "file:///etc/passwd", "s3://b/x.tif", "GTIFF_DIR:1:/etc/passwd", "gtiff_dir:1:x", "PG:dbname=x",
        "MEM:::DATAPOINTER=4096", "vrt:///etc/passwd", "<VRTDataset/>", "{\"type\":\"FeatureCollection\"}",
        "../../../../etc/passwd", "/etc/passwd", "a/../../etc/passwd", "..\\..\\win.ini", "%2e%2e%2fetc", "a\0.tif",
        "-of", "$(id).tif", "`id`.tif", "CON", ".", "..", "cafe\u{301}.tif", "scene\u{202E}gnp.tif", "scene\n.tif",
        "/dev/zero", "/proc/self/mem", "/proc/self/fd/0", "/sys/kernel/notes",
        String(repeating: "a", count: 256) + ".tif",
        String(repeating: "a/", count: 3_000),
    ]) func whatIsNoFileOfARootIsRefusedByItsName(_ name: String) {
        #expect(code(name) == "input.name")
    }

    @Test func anOrdinaryNameWithoutAFileIsMissing() throws {
        let error = #expect(throws: GateError.self) { try PathGate(roots: [folder.path]).admit("村庄 影像.tif") }
        #expect(error?.note.code == "input.missing" && error?.exitStatus == .noInput)
    }

    @Test(arguments: [
        "-co.tif", "a;touch x;.tif", "it's \"quoted\".tif", "line\nbreak.tif", "村庄 影像.tif", "cafe\u{301}.tif",
        "=cmd.tif", "<img src=x onerror=alert(1)>.tif", "PG:x.tif", "100%.tif", "a\\b.tif",
    ]) func anOddNameThatIsAFileIsAdmittedWhereNoPrefixCanBeSeen(_ name: String) throws {
        folder.write([1], to: name)
        let path = try PathGate(roots: [folder.path]).admit(name)
        #expect(Array(path.utf8) == Array(folder.file(name).utf8))
    }

    @Test func linksMayNotLeaveTheirRootNorLoop() throws {
        try folder.link("inside.tif", to: "scene.tif")
        try folder.link("outside.tif", to: outside.file("other.tif"))
        try folder.link("passwd.tif", to: "/etc/passwd")
        try folder.link("loop.tif", to: "loop.tif")
        try folder.link("dangling.tif", to: "nowhere.tif")
        try folder.link("way", to: outside.path)
        for roots in [[folder.path], []] {
            func code(_ name: String) -> String? { self.code(folder.file(name), roots: roots) }
            #expect(try PathGate(roots: roots).admit(folder.file("inside.tif")) == folder.file("scene.tif"))
            #expect(code("outside.tif") == "input.symlink")
            #expect(code("passwd.tif") == "input.symlink")
            #expect(code("loop.tif") == "input.symlink")
            #expect(code("dangling.tif") == "input.missing")
        }
        // A folder's link is followed for a person, not for a file dropped in an inbox.
        #expect(code(folder.file("way/other.tif")) == "input.symlink")
        #expect(code(folder.file("way/other.tif"), roots: []) == nil)
    }

    @Test func foldersAndPipesAreNoFiles() throws {
        try FileManager.default.createDirectory(atPath: folder.file("sub.tif"), withIntermediateDirectories: true)
        mkfifo(folder.file("pipe.tif"), 0o600)
        #expect(code("sub.tif") == "input.name")
        #expect(code("pipe.tif") == "input.name")
    }

    @Test func aRootNextToAnotherOfTheSameBeginningIsNotMeant() throws {
        let sibling = folder.path + "-b"
        try FileManager.default.createDirectory(atPath: sibling, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: sibling) }
        _ = FileManager.default.createFile(atPath: sibling + "/a.tif", contents: Data([1]))
        #expect(code(sibling + "/a.tif") == "input.name")
    }

    /// Every name of the hostile list, where that lies beside the checkout.
    @Test(.needs(hostileNames != nil, "../shared/hostile is not here: the list of hostile names was not tried"))
    func noneOfTheHostileNamesIsAdmitted() throws {
        let names = try #require(hostileNames)
        #expect(names.count == 68)
        for name in names { #expect(code(name) == "input.name", "\(GateError.escaped(name))") }
    }
}

private let hostileNames: [String]? = {
    struct Entry: Decodable { let name: String }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("shared/hostile/corpus/hostile_names.json")
    return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode([Entry].self, from: $0) }?.map(\.name)
}()
