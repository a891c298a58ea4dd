import ArgumentParser
import Casework
import Console
import Foundation
import Ground
import Processes
import Reports
import Site
import StorePorts
import WorkOrders

/// `parcelwatch photos`
struct PhotosCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "photos",
        abstract: Message(zh: "线索与反馈的照片：查看、导出", en: "Photos of reports and feedback: look one up, export it."),
        examples: [
            "parcelwatch photos export 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 \\\n"
                + "  --store nanhai.gpkg --output photo.jpg"
        ],
        subcommands: [Show.self, Export.self, Prepare.self])

    /// `parcelwatch photos show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "照片的拍摄时间、大小、所属线索", en: "When a photo was taken, its size, and the reports that have it."),
            examples: ["parcelwatch photos show 9f86d081884c7d65 --store nanhai.gpkg --json"])

        @OptionGroup var named: NamedPhoto
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let sha256 = named.sha256
            let (photo, reports, order) = try await options.read { store in
                try await store.read { unit in
                    guard let photo = try unit.photo(sha256) else { throw PhotoFault.unknown(sha256: sha256) }
                    return (photo, try unit.reports(withPhoto: sha256), try unit.evidenceUser(sha256))
                }
            }
            if list.json {
                let object = JSONObject(values: [
                    ("sha256", .text(photo.sha256)), ("bytes", .number(Double(photo.byteCount), decimals: 0)),
                    ("columns", .number(Double(photo.columns), decimals: 0)),
                    ("rows", .number(Double(photo.rows), decimals: 0)),
                    ("taken_at", .text(photo.takenAt?.description)), ("added_at", .text(photo.addedAt.description)),
                    ("added_by", .text(photo.addedBy)), ("reports", .words(reports.map(\.text))),
                    ("evidence_of", .text(order?.text)),
                ])
                return try CommandOutput.write(JSONObject.document(object), to: nil)
            }
            var rows: [[String]] = []
            func add(_ zh: String, _ en: String, _ text: String?) {
                if let text, !text.isEmpty { rows.append([Message(zh: zh, en: en).text(in: .chosen), text]) }
            }
            add("照片", "photo", photo.sha256)
            add("大小", "size", "\(Console.number(Double(photo.byteCount) / 1e6, decimals: 1)) MB")
            add("拍摄时间", "taken", photo.takenAt.map { LocalTime.text($0) })
            add("登记时间", "received", LocalTime.text(photo.addedAt))
            add("登记人", "by", photo.addedBy)
            add("线索", "reports", reports.map(\.text).joined(separator: Message(zh: "、", en: ", ").text(in: .chosen)))
            add("举证工单", "evidence of", order?.text)
            for line in Columns.lines(rows) { Console.say(line) }
        }
    }

    /// `parcelwatch photos export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "导出照片", en: "Write a photo to a file."),
            discussion: Message(
                zh: "默认导出不含拍摄地点、设备等信息的版本；--original 导出收到的原文件。",
                en: "It writes the picture without place and device; --original writes the file as it came."),
            examples: ["parcelwatch photos export 9f86d081884c7d65 --store nanhai.gpkg --output photo.jpg"])

        @OptionGroup var named: NamedPhoto
        @OptionGroup var options: StoreOptions

        @Option(
            name: .shortAndLong, help: ArgumentHelp(zh: "要写的文件", en: "the file to write", value: .file),
            completion: .file())
        var output: String

        @Flag(name: .long, help: ArgumentHelp(zh: "收到的原文件", en: "the file as it came")) var original = false
        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (sha256, form) = (named.sha256, original ? PhotoForm.original : .shown)
            let place = try overwriting.place(output, reading: [options.store])
            let content = try await options.read { store in
                try await store.read { unit in
                    guard let content = try unit.content(ofPhoto: sha256, as: form) else {
                        throw PhotoFault.unknown(sha256: sha256)
                    }
                    return content
                }
            }
            try place.write(Data(content))
        }
    }

    /// `parcelwatch photos prepare`: the child that opens photos, not for people.
    struct Prepare: ParsableCommand {
        static let configuration = CommandConfiguration(
            ownUse: "prepare", abstract: Message(zh: "读取照片的子进程", en: "The child process that opens photos."))

        @Option(name: .long, help: ArgumentHelp(zh: "秒", en: "seconds")) var seconds: Int
        @Option(name: .long, help: ArgumentHelp(zh: "字节", en: "bytes")) var memory: Int

        func run() throws { try PhotoStudio.answer(limits: ConfinedLimits(memory: memory, seconds: seconds)) }
    }
}

/// A photo by its hash.
struct NamedPhoto: ParsableArguments {
    @Argument(help: ArgumentHelp(zh: "照片的 SHA-256", en: "the photo's SHA-256", value: .identifier))
    var sha256: String
}
