import Foundation
import TestNeeds
import TestRasters
import Testing

/// Help and errors in the arguments, in one language at a time.
@Suite struct HelpTests {
    /// Every command, found through the lists of subcommands that help itself gives.
    private static let commands = Result { try found(below: []) }

    private static func found(below path: [String]) throws -> [(path: [String], help: [String])] {
        let lines = try help(path, "en")
        let names = lines.drop { $0 != "SUBCOMMANDS:" }.prefix { !$0.isEmpty }
            .compactMap { $0.wholeMatch(of: #/  ([a-z]+)(?: .*)?/#).map { String($0.1) } }
        return try [(path, lines)] + names.flatMap { try found(below: path + [$0]) }
    }

    private static func help(_ command: [String], _ language: String) throws -> [String] {
        let outcome = try Program.run(command + ["--help", "--language", language])
        try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The examples of a page of help, a continued line joined to its first.
    private func examples(_ lines: [String]) -> [String] {
        lines.drop { !["示例：", "Examples:"].contains($0) }.dropFirst().prefix { !$0.isEmpty }
            .joined(separator: "\n").replacing("\\\n", with: "").split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Columns on a terminal: characters of the CJK blocks and full-width forms take two.
    private func width(_ line: String) -> Int {
        line.unicodeScalars.reduce(0) {
            let isWide = (0x2E80...0x9FFF).contains($1.value) || (0xFF00...0xFF60).contains($1.value)
            return $0 + (isWide ? 2 : 1)
        }
    }

    @Test func everyCommandsHelpSpeaksOneLanguageAndHasAnExample() throws {
        let commands = try Self.commands.get()
        // The commands of the README's table and the groups, at the least.
        #expect(commands.count >= 45)
        for (command, english) in commands {
            for (language, lines) in [("zh", try Self.help(command, "zh")), ("en", english)] {
                let name = (["parcelwatch"] + command).joined(separator: " ")
                let shown = examples(lines)
                #expect(!shown.isEmpty && shown.contains { $0.hasPrefix(name) }, "\(name) \(language)")
                for line in lines {
                    #expect(width(line) <= 100, "\(name) \(language): \(line)")
                    // What is to be typed is the same in both, names of people and words of officers among it.
                    if line.contains("parcelwatch ") || line.hasPrefix("    ") && line.contains("--") { continue }
                    let isForeign =
                        language == "en"
                        ? line.contains { ("\u{2E80}"..."\u{FF60}").contains($0) }
                        : line.firstMatch(of: #/[a-z]{2,} [a-z]{2,} [a-z]{2,}/#) != nil
                            || line.contains(#/[A-Z]{5,}:|\(default|\(values/#)
                    #expect(!isForeign, "\(name) \(language): \(line)")
                }
            }
        }
    }

    /// Runs a line of shell with the program in a folder of its own where there is nothing to read: it fails for that or
    /// does its work, but not for how it is written.
    private func expectWrittenRight(_ line: String) throws {
        // These draw rasters or write a year for seconds or minutes; other tests run them. What writes elsewhere is not run.
        if ["sample generate", "sample series", "parcelwatch simulate", "--synthetic", " > "].contains(
            where: line.contains)
        {
            return
        }
        let folder = try TemporaryFolder()
        let status = try Process.shell(
            "{ parcelwatch() { \"\(Program.path)\" \"$@\"; }; \(line)\n} > /dev/null 2>&1", folder: folder.path)
        // A check for monitoring says by 1 that something is wrong.
        let expected: Set<Int32> = line.contains("--check") ? [0, 1, 65, 66, 78] : [0, 65, 66, 78]
        #expect(expected.contains(status), "\(status): \(line)")
    }

    @Test func everyExampleIsWrittenRight() throws {
        for (_, help) in try Self.commands.get() {
            for example in examples(help) { try expectWrittenRight(example) }
        }
    }

    @Test(arguments: ["README.md", "docs/commands.md", "docs/orders.md", "docs/unattended.md", "docs/accounts.md"])
    func everyCommandOfTheDocumentsIsWrittenRight(document: String) throws {
        let text = try String(contentsOfFile: Program.root + "/" + document, encoding: .utf8)
        let lines = text.components(separatedBy: "```sh\n").dropFirst()
            .flatMap { $0.components(separatedBy: "```")[0].replacing("\\\n", with: " ").split(separator: "\n") }
            .filter { $0.hasPrefix("parcelwatch ") }
        #expect(lines.count >= 5)
        for line in lines { try expectWrittenRight(String(line)) }
    }

    @Test(arguments: [
        ["help", "survey", "--language", "en"], ["--language", "en", "survey", "--help"],
        ["--language=en", "help", "survey"], ["survey", "--help", "--language=en"],
    ]) func theLanguageMayStandAnywhere(arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("Compare two epochs parcel by parcel"))
    }

    @Test(arguments: [
        (["findings", "lst"], "No subcommand 'lst'. Did you mean 'list'?"), (["smaple"], "Did you mean 'sample'?"),
        (["sample", "chek"], "Did you mean 'check'?"), (["store", "quux"], "There are: surveys, verify"),
        // The option that is missing is the one that is mistyped.
        (["findings", "list", "--stor", "a.gpkg"], "Unknown option '--stor'. Did you mean '--store'?"),
        (["survey", "--earlir", "a.tif", "--later", "b.tif"], "Unknown option '--earlir'. Did you mean '--earlier'?"),
        (["survey", "--earlir=a.tif"], "Unknown option '--earlir'. Did you mean '--earlier'?"),
        (["orders", "list", "--store", "a.gpkg", "--zzzzzz"], "Unknown option '--zzzzzz'\n"),
    ]) func aMistypedWordIsNamedWithWhatWasMeant(arguments: [String], text: String) throws {
        let outcome = try Program.run(arguments + ["--language", "en"])
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test(arguments: [
        (["survey", "--threads", "0"], "--threads 0", "1 至 256", "from 1 to 256"),
        (["survey", "--threads", "two"], "'two'", "应为整数", "a whole number is expected"),
        (["survey", "--pixel-size", "半米"], "'半米'", "应为数字", "a number is expected"),
        (["survey", "--threshold", "60"], "--threshold 60.0", "请写 --threshold 0.6", "is written --threshold 0.6"),
        (["survey", "--crs", "4547x"], "--crs '4547x'", "EPSG:4547", "EPSG:4547"),
        (["coverage", "--store", "a", "--as-of", "2024-03-05"], "2024-03-05", "时区", "zone"),
        (["scenes", "check", "a.tif", "--area", "1,2,3"], "1,2,3", "minlon,minlat", "minlon,minlat"),
        (["store", "retain", "--store", "a", "--logs-days", "90"], "--logs-days 90", "180 至", "from 180"),
    ]) func aValueThatWillNotDoIsSaidWithWhatIsExpected(
        arguments: [String], value: String, chinese: String, english: String
    ) throws {
        for (language, expected) in [("zh", chinese), ("en", english)] {
            let outcome = try Program.run(arguments + ["--language", language])
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains(value) && outcome.errors.contains(expected), "\(outcome.errors)")
            #expect(language == "en" || outcome.errors.hasPrefix("错误："), "\(outcome.errors)")
        }
    }

    @Test func completionScriptsAndThePageForMachinesStayAsTheyAre() throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try Program.run(["--generate-completion-script", shell])
            #expect(script.status == 0 && script.output.contains("parcelwatch"))
        }
        let dump = try Program.run(["--experimental-dump-help"]).output
        #expect(try JSONSerialization.jsonObject(with: Data(dump.utf8)) is [String: Any])
    }

    /// As bash does when a person presses Tab.
    @Test func completionOffersSubcommandsFilesAndFormats() throws {
        let folder = try TemporaryFolder()
        for name in ["nanhai.gpkg", "notes.txt"] { _ = try folder.write("", to: name) }
        try Program.run(["--generate-completion-script", "bash"]).output
            .write(toFile: folder.file("completion.bash"), atomically: true, encoding: .utf8)
        func offered(_ words: [String]) throws -> Set<String> {
            let line = (["parcelwatch"] + words).joined(separator: " ")
            let ends = "'\(words.last ?? "")' '\(words.dropLast().last ?? "parcelwatch")'"
            let quoted = (["parcelwatch"] + words).map { "'\($0)'" }.joined(separator: " ")
            let script = """
                source completion.bash; COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count)
                COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _parcelwatch parcelwatch \(ends)
                printf '%s\\n' "${COMPREPLY[@]}" > offered.txt
                """
            try Program.tool(["bash", "-c", "cd '\(folder.path)'; \(script)"])
            return Set(
                try String(contentsOfFile: folder.file("offered.txt"), encoding: .utf8).split(separator: "\n").map(
                    String.init))
        }
        #expect(try offered(["findings", "l"]) == ["list"])
        #expect(try offered(["findings", "list", "--store", "nan"]) == ["nanhai.gpkg"])
        #expect(try offered(["coverage", "--format", ""]).isSuperset(of: ["kml", "geojson", "csv", "html"]))
        #expect(try offered(["orders", "list", "--st"]).isSuperset(of: ["--store", "--state"]))
    }

    @Test(
        .needs(isInstalled("/usr/bin/groff"), "groff is not installed"))
    func manualPagesOfEveryCommandAreSetWithoutAWarning() throws {
        let folder = try TemporaryFolder()
        try Program.tool([
            Program.root + "/scripts/man", "--program", Program.path, "--output", folder.file("man"),
        ])
        for (language, text) in [("man1", "SEE ALSO"), ("zh_CN/man1", "参见")] {
            let pages = try FileManager.default.contentsOfDirectory(atPath: folder.file("man/\(language)"))
            #expect(pages.count == (try Self.commands.get().count) && pages.contains("parcelwatch-findings-list.1"))
            try Program.tool([
                "bash", "-c",
                """
                cd '\(folder.path)'; for page in man/\(language)/*.1; do
                groff -K utf8 -Tutf8 -man -ww -W break -z "$page" 2>> warnings.txt; done
                groff -K utf8 -Tutf8 -P -cbou -man man/\(language)/parcelwatch-findings-list.1 > shown.txt
                """,
            ])
            #expect(try String(contentsOfFile: folder.file("warnings.txt"), encoding: .utf8) == "")
            let shown = try String(contentsOfFile: folder.file("shown.txt"), encoding: .utf8)
            #expect(shown.contains(text) && shown.contains("--since"), "\(shown)")
        }
    }
}
