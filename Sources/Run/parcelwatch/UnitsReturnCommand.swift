import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Overview
import Site
import StorePorts

extension UnitsCommand {
    /// `parcelwatch units return`
    struct Return: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "一个单元的月报表（填表报数），全部由记录算出", en: "A unit's monthly return, all of it from what is on record."),
            examples: [
                "parcelwatch units return 440605900201 --month 2026-11 --store nanhai.gpkg -o return.csv"
            ])

        @Argument(help: ArgumentHelp(zh: "单元代码", en: "the unit's code", value: .code))
        var unit: String

        @Option(
            name: .long,
            help: ArgumentHelp(
                zh: "月份，如 2026-11；默认本月", en: "the month, e.g. 2026-11; this one by default", value: .time))
        var month: String?

        @Option(
            name: .shortAndLong, help: .output(zh: "输出文件，CSV", en: "file to write, CSV", value: .csvFile),
            completion: .file(extensions: ["csv"]))
        var output: String

        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        private var day: CivilDay? {
            get throws {
                guard let month else { return nil }
                guard let day = CivilDay(month + "-01") else {
                    throw ValidationError(
                        zh: "--month '\(month)'：请写成 2026-11", en: "--month '\(month)': write it like 2026-11")
                }
                return day
            }
        }

        func validate() throws { _ = try day }

        func run() async throws {
            let (asked, code, now) = (try day, UnitCode(unit), Instant.now)
            let place = try overwriting.place(output, reading: [options.store])
            let text = try await options.read { store in
                let office = try await store.read { try $0.office() }
                guard office.units[code] != nil else { throw NotFound.unit(code) }
                let today = CivilDay(now, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
                return try await MonthlyReading(store).monthly(of: code, month: asked ?? today, now: now)
                    .csv(unitName: office.units.fullName(of: code), in: .chosen)
            }
            try place.write(Data(text.utf8))
        }
    }
}
