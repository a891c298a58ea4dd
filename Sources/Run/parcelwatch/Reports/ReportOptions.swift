import ArgumentParser
import Casework
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

/// What a report says, on the command line.
struct ReportFormOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "渠道：巡查、随手拍、热线、传感器、其他系统；默认按报告人类别",
            en: "patrol, snap, hotline, sensor or other system; by default that of --reporter-kind", value: .name))
    var channel: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "报告人类别：巡查员、党员干部、社会团体、志愿者、楼长、栋长、市民",
            en: "patrol_officer, cadre, community_group, volunteer, building_head or citizen", value: .name))
    var reporterKind: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "类别：规则中的代码或名称", en: "a category of the rules, by code or name", value: .code))
    var category: String

    @Option(name: .long, help: ArgumentHelp(zh: "报告人原话", en: "the reporter's words", value: .text))
    var text: String = ""

    @OptionGroup var place: ReportPlaceOptions

    @Option(name: .long, help: ArgumentHelp(zh: "报告人姓名，单独存放", en: "the reporter's name, kept apart", value: .name))
    var reporterName: String?
    @Option(name: .long, help: ArgumentHelp(zh: "报告人电话，单独存放", en: "the reporter's number, kept apart", value: .number))
    var reporterPhone: String?
    @Option(
        name: .long, help: ArgumentHelp(zh: "来源系统中的编号", en: "the other system's id of it", value: .identifier))
    var reference: String?
    @Option(
        name: .long, help: ArgumentHelp(zh: "上报时间（北京时间）；默认现在", en: "when it was reported; now by default", value: .time)
    )
    var reportedAt: String?
    @Option(name: .long, help: ArgumentHelp(zh: "它所属的工单", en: "the order that it is of", value: .identifier))
    var order: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "派遣员给处置单位看的摘要，勿写报告人原话", en: "what handlers read, in the dispatcher's words", value: .text))
    var summary: String?

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "照片，JPEG 或 PNG，可多次", en: "a photo, JPEG or PNG; again for more", value: .file),
        completion: .file(extensions: ["jpg", "jpeg", "png"]))
    var photo: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(
            zh: "类别表单的一项，可多次", en: "a field of the category's form; again for more", value: "FIELD=VALUE"))
    var field: [String] = []

    /// What is filled in in the category's form.
    func fields() throws -> [String: String] {
        var fields: [String: String] = [:]
        for text in field {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    zh: "--field '\(text)'：请写成 字段=值", en: "--field '\(text)': write field=value")
            }
            fields[parts[0]] = parts[1]
        }
        return fields
    }

    /// What is filled in.
    func cells() throws -> [ReportForm.Field: String] {
        let cells: [ReportForm.Field: String?] = [
            .channel: channel, .kind: reporterKind, .category: category, .text: text, .name: reporterName,
            .phone: reporterPhone, .reference: reference, .reportedAt: reportedAt, .order: order, .summary: summary,
        ]
        return cells.compactMapValues { $0 }.merging(try place.cells()) { $1 }
    }
}

/// Where a report is, on the command line.
struct ReportPlaceOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(zh: "经度,纬度", en: "longitude,latitude", value: "113.14,23.03"))
    var at: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "坐标系：wgs84、gcj02（高德、腾讯、微信）、bd09（百度）；不写即待定位",
            en: "wgs84, gcj02 (Amap, Tencent, WeChat) or bd09 (Baidu); without it the place is to be located",
            value: .oneOf(["wgs84", "gcj02", "bd09"])))
    var datum: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "定位精度；默认按渠道", en: "how accurate it is; by default the channel's", value: .metres))
    var accuracy: Double?

    @Option(name: .long, help: ArgumentHelp(zh: "宗地代码", en: "the parcel", value: .code)) var parcel: String?
    @Option(name: .long, help: ArgumentHelp(zh: "村居：名称或代码", en: "the village, by name or code", value: .name))
    var village: String?
    @Option(name: .long, help: ArgumentHelp(zh: "地址", en: "the address", value: .text)) var address: String?

    /// Longitude and latitude as they were given.
    func position() throws -> (String, String)? {
        guard let at else { return nil }
        let parts = at.split(whereSeparator: { ",，; ".contains($0) }).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError(
                zh: "--at '\(at)'：请写成 经度,纬度，如 113.14,23.03",
                en: "--at '\(at)': write longitude,latitude, e.g. 113.14,23.03")
        }
        return (parts[0], parts[1])
    }

    /// What is filled in.
    func cells() throws -> [ReportForm.Field: String] {
        let place = try position()
        let cells: [ReportForm.Field: String?] = [
            .longitude: place?.0, .latitude: place?.1, .datum: datum, .accuracy: accuracy.map { "\($0)" },
            .parcel: parcel, .village: village, .address: address,
        ]
        return cells.compactMapValues { $0 }
    }
}

/// What a list of reports is narrowed by.
struct ReportFilterOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "只要此渠道，如 热线，可多次", en: "through this channel only; again for more", value: .name))
    var channel: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "只要此类别，可多次", en: "of this category only; again for more", value: .code))
    var category: [String] = []

    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "只要此村居：名称或代码，可多次", en: "of this village only; again for more", value: .name))
    var village: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "只要此工单的", en: "of this order only", value: .identifier))
    var order: String?

    @Option(name: .long, help: ArgumentHelp(zh: "只要此宗地的", en: "of this parcel only", value: .code))
    var parcel: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "只要此时（北京时间）起上报的", en: "reported from this moment on", value: "2026-11-01"))
    var since: String?

    @Flag(name: .long, help: ArgumentHelp(zh: "只要待定位的", en: "only those whose place is to be found out"))
    var toBeLocated = false

    @Flag(name: .long, help: ArgumentHelp(zh: "最近变动的在前", en: "the latest changed first")) var latest = false

    func query(_ office: Office) throws -> ReportQuery {
        var query = ReportQuery()
        if !channel.isEmpty { query.channels = Set(try channel.map(ReportForm.channel)) }
        if !category.isEmpty {
            query.categories = Set(try category.map { try ReportForm.category($0, office.current) })
        }
        query.places = try village.map { .unit(try ReportForm.village($0, office.units.all)) }
        (query.workOrder, query.parcel) = (order.map { WorkOrderID($0) }, parcel.map { ParcelCode($0) })
        query.since = try since.map(ReportForm.moment)
        query.isToBeLocated = toBeLocated
        query.order = latest ? .latestFirst : .byID
        return query
    }
}
