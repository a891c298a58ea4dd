import ArgumentParser
import Foundation
import Ground

/// `--overwrite`, for every command that writes what `--output` names.
struct OverwriteOptions: ParsableArguments {
    @Flag(
        name: .long,
        help: ArgumentHelp(
            zh: "替换已存在的输出文件（不含输入与存储）", en: "replace an existing output file, never an input or a store"))
    var overwrite = false

    /// The place that `--output` names.
    func place(_ output: String, reading inputs: [String] = []) throws -> OutputPlace {
        try OutputPlace(output, overwrites: overwrite, reading: inputs)
    }

    /// The folder that `--output` names.
    func folder(_ output: String, holding names: [String]) throws -> String {
        try OutputPlace.folder(output, holding: names, overwrites: overwrite)
    }
}

/// Where a page and its numbers are written: `--output` for each, for commands whose report is both.
struct PageOutputOptions: ParsableArguments {
    /// What the report can be written as.
    private static let formats = ["html", "json"]

    @Option(
        name: .shortAndLong, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "网页与 JSON，可各写一个；- 为标准输出", en: "page and JSON to write, one of each; - is standard output",
            value: "file.html|json"), completion: .file())
    var output: [String] = []

    @Option(name: .long, help: .format(Self.formats), completion: .list(Self.formats))
    var format: String?

    @OptionGroup var overwriting: OverwriteOptions

    mutating func validate() throws {
        _ = try OutputFormat.names(of: output, asked: format, known: Self.formats)
    }

    /// The places named, each with whether it gets the numbers rather than the page.
    func places(reading inputs: [String]) throws -> [(place: OutputPlace, isJSON: Bool)] {
        try OutputFormat.names(of: output, asked: format, known: Self.formats).map {
            (try overwriting.place($0.path, reading: inputs), $0.format == "json")
        }
    }
}

/// What an output is written as: `--format`, else what its suffix says.
enum OutputFormat {
    /// Suffixes beside the formats' own names.
    private static let suffixes = ["htm": "html", "json": "geojson", "yml": "yaml", "zip": "shp"]

    /// The format's name among `known`.
    static func name(of output: String, asked: String?, known: [String]) throws -> String {
        let all = known.joined(separator: ", ")
        if let asked {
            let name = asked.lowercased()
            guard known.contains(name) else {
                throw ValidationError(
                    zh: "--format \(asked)：没有这种格式；可用：\(all)", en: "--format \(asked): no such format; there are: \(all)"
                )
            }
            return name
        }
        let suffix = (output as NSString).pathExtension.lowercased()
        if suffix == "shp", known.contains("shp") {
            throw ValidationError(
                zh: "--output \(output)：Shapefile 由多个文件组成，写成一个压缩包；请用 \(output).zip",
                en: "--output \(output): a Shapefile is several files, written as one archive; name it \(output).zip")
        }
        if let name = [suffix, suffixes[suffix] ?? suffix].first(where: known.contains) { return name }
        guard output != "-" else {
            throw ValidationError(
                zh: "--output -：标准输出没有后缀；请加 --format，可用：\(all)",
                en: "--output -: standard output has no suffix; add --format, one of: \(all)")
        }
        throw ValidationError(
            zh: "--output \(output)：后缀不是已知格式；请用 \(suffixList(known)) 结尾的文件名，或加 --format",
            en:
                "--output \(output): its suffix is no known format; end the name in \(suffixList(known)), or add --format"
        )
    }

    /// Every output with its format; `--format` needs a single one to be about.
    static func names(of outputs: [String], asked: String?, known: [String]) throws -> [(path: String, format: String)]
    {
        if let asked, outputs.count != 1 {
            throw ValidationError(
                zh: "--format \(asked)：须配合一个 --output，现有 \(outputs.count) 个",
                en: "--format \(asked): goes with one --output, not with \(outputs.count)")
        }
        guard Set(outputs).count == outputs.count else {
            throw ValidationError(zh: "--output：同一文件写了两次", en: "--output: the same file is named twice")
        }
        return try outputs.map { ($0, try name(of: $0, asked: asked, known: known)) }
    }

    private static func suffixList(_ known: [String]) -> String {
        known.map { $0 == "shp" ? ".shp.zip" : "." + $0 }.joined(separator: ", ")
    }
}

/// `--all-columns`, for exports as CSV.
struct ColumnOptions: ParsableArguments {
    @Flag(
        name: .customLong("all-columns"),
        help: ArgumentHelp(
            zh: "CSV：全部列（含测量值与来源），列名与 GeoJSON 相同，数字不舍入，供程序读取",
            en: "CSV: every column (measurements and provenance too) under GeoJSON's names, numbers with every digit"))
    var all = false
}

extension ArgumentHelp {
    /// Help of `--output` of a command that writes one thing.
    static func output(zh: String, en: String, value: ValueName) -> ArgumentHelp {
        ArgumentHelp(zh: zh + "，- 为标准输出", en: en + ", - is standard output", value: value)
    }

    /// Help of `--format` of a command whose output has several.
    static func format(_ known: [String]) -> ArgumentHelp {
        ArgumentHelp(zh: "输出格式，默认按文件名后缀", en: "format of the output, default by its suffix", value: .oneOf(known))
    }
}
