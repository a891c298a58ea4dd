import ArgumentParser
import Casework
import Console
import Export
import Foundation
import Governance
import Ground
import Overview
import Reports
import Site
import StorePorts
import WorkOrders

extension UnitsCommand {
    /// `parcelwatch units route`
    struct Route: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "一个单元的巡查路线：依次走过在办工单与待核查图斑", en: "A patrol's walk over a unit's open orders and findings."),
            discussion: Message(
                zh: "先是有位置的在办工单（按时限），再是无人判定、没有工单的图斑（按把握），不超过 --limit 处。距离按直线。",
                en:
                    "Open orders that have a place first, by deadline, then findings that nobody has decided, by confidence, --limit "
                    + "stops at most. Distances are straight lines."),
            examples: [
                "parcelwatch units route 440605900201 --store nanhai.gpkg -o route.gpx",
                "parcelwatch units route 440605900201 --from 113.14,23.03 --limit 30 --store nanhai.gpkg -o route.kml",
            ])

        @Argument(help: ArgumentHelp(zh: "单元代码", en: "the unit's code", value: .code))
        var unit: String

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "从哪里出发：经度,纬度", en: "where it begins: longitude,latitude", value: .text))
        var from: String?

        @Option(name: .long, help: ArgumentHelp(zh: "最多几处", en: "stops at most", value: .number))
        var limit = PatrolReading.usual

        @Option(
            name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
        var output: String

        @Option(name: .long, help: .format(Self.formats), completion: .list(Self.formats))
        var format: String?

        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        private static let formats = RouteFormat.allCases.map(\.rawValue)

        private var name: String {
            get throws { try OutputFormat.name(of: output, asked: format, known: Self.formats) }
        }

        private var degrees: Coordinate? {
            get throws {
                guard let from else { return nil }
                let numbers = from.split(separator: ",").compactMap { Double($0) }
                guard numbers.count == 2 else {
                    throw ValidationError(
                        zh: "--from '\(from)'：请写成 经度,纬度，如 113.14,23.03",
                        en: "--from '\(from)': write longitude,latitude, e.g. 113.14,23.03")
                }
                return Coordinate(x: numbers[0], y: numbers[1])
            }
        }

        func validate() throws {
            _ = try (name, degrees)
            guard (1...PatrolReading.most).contains(limit) else {
                throw ValidationError(
                    zh: "--limit：请给 1 到 \(PatrolReading.most)", en: "--limit: give 1 to \(PatrolReading.most)")
            }
        }

        func run() async throws {
            let (format, degrees, code) = (try RouteFormat(rawValue: name), try degrees, UnitCode(unit))
            let place = try overwriting.place(output, reading: [options.store])
            let route = try await options.read { store -> PatrolRoute? in
                guard try await store.units().contains(where: { $0.code == code }) else { throw NotFound.unit(code) }
                var locator = ReportLocator(try await store.read { try $0.parcelCRS() })
                let start = try degrees.map { degrees in
                    guard let start = try locator.position(of: degrees, on: .wgs84) else {
                        throw ValidationError(
                            zh: "--from：这个经纬度不在中国境内；请先写经度，再写纬度",
                            en: "--from: this is no place in China; write the longitude first, then the latitude")
                    }
                    return start
                }
                return try await PatrolReading(store).route(of: code, from: start, limit: limit)
            }
            guard let route, let format else {
                return Console.error(Message(zh: "\(code)：没有要看的地方", en: "\(code): there is nothing to look at"))
            }
            try await place.write { try format.write(route, in: .chosen, to: $0) }
            let length = Console.number(route.metres / 1000, decimals: 1)
            Console.error(
                Message(
                    zh: "\(route.stops.count) 处，约 \(length) 公里（直线）",
                    en: "\(route.stops.count) stops, about \(length) km in straight lines"))
        }
    }
}
