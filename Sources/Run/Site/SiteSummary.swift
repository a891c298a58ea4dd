import Settings
import Console
import Foundation
import Ground
import Intake
import Calendar

/// A summary of a configuration, in a few lines.
struct SiteSummary {
    private let site: SiteConfiguration
    private let file: String
    private let parcels: [Int: AreaProbe.Answer]
    private let now: Instant

    init(_ site: SiteConfiguration, file: String, parcels: [Int: AreaProbe.Answer], now: Instant) {
        (self.site, self.file, self.parcels, self.now) = (site, file, parcels, now)
    }

    /// The lines in the language chosen.
    var lines: [String] {
        ([headline] + areas + inboxes + surveys + [webhooks] + messages).map { $0.text(in: .chosen) }
    }

    private var headline: Message {
        Message(
            zh: "配置无误：\(file)（存储 \(site.store)，时区 \(site.timeZone.identifier)）",
            en: "The configuration is fine: \(file) (store \(site.store), time zone \(site.timeZone.identifier))")
    }

    private var areas: [Message] {
        site.areas.enumerated().map { index, area in
            let read = parcels[index]
            let (crs, own) = (area.crs?.description, read?.crs?.description ?? "-")
            return Message(
                zh: "监测区 \(area.name)：宗地文件 \(area.parcels.count) 个（宗地 \(read?.parcelCount ?? 0)），"
                    + "治理网格文件 \(area.grids.count) 个，坐标系 \(crs ?? "取宗地的 \(own)")",
                en: "Area \(area.name): \(area.parcels.count) parcel file(s) with \(read?.parcelCount ?? 0) parcels, "
                    + "\(area.grids.count) grid file(s), CRS \(crs ?? "the parcels' own, \(own)")")
        }
    }

    private var inboxes: [Message] {
        site.inboxes.map { inbox in
            let sensor = inbox.sensor?.name ?? Message(zh: "按像元大小定来源", en: "sensor by pixel size")
            return Message(
                zh:
                    "收件 \(inbox.folder)：\(sensor.chinese)，\(inbox.settleSeconds) 秒不变后取，文件名样式 \(inbox.fileNamePatterns.count) 个",
                en: "Inbox \(inbox.folder): \(sensor.english), taken after \(inbox.settleSeconds) s unchanged, "
                    + "\(inbox.fileNamePatterns.count) file name pattern(s)")
        }
    }

    private var surveys: [Message] {
        guard !site.schedule.survey.isEmpty else {
            return [Message(zh: "核查：新影像齐备即进行", en: "Surveys: as soon as new scenes are complete")]
        }
        var times: [Instant] = []
        var at = now
        while times.count < 3,
            let next = FireWindow.next(after: at, expressions: site.schedule.survey, in: site.timeZone)
        {
            times.append(next)
            at = next
        }
        return times.map { time in
            let shown = local(time)
            guard let quiet = site.schedule.quietHours, quiet.contains(time) else {
                return Message(zh: "下次核查：\(shown)", en: "Next survey: \(shown)")
            }
            let later = local(quiet.end(after: time))
            return Message(
                zh: "下次核查：\(shown)，正值静默时段，\(later) 开始",
                en: "Next survey: \(shown), within quiet hours, begins at \(later)")
        }
    }

    private var webhooks: Message {
        let names = site.webhooks.map(\.name).joined(separator: ", ")
        return Message(
            zh: site.webhooks.isEmpty ? "不通知任何接收方" : "通知：\(names)",
            en: site.webhooks.isEmpty ? "No receiver is notified" : "Notified: \(names)")
    }

    private var messages: [Message] {
        var lines: [Message] = []
        if !site.systems.isEmpty {
            let names = site.systems.map(\.name).joined(separator: ", ")
            lines.append(Message(zh: "工单推送到：\(names)", en: "Orders are sent into: \(names)"))
        }
        if !site.notices.receivers.isEmpty {
            let names = site.notices.receivers.map(\.name).joined(separator: ", ")
            lines.append(Message(zh: "通知到人：\(names)", en: "People are told: \(names)"))
        }
        return lines
    }

    private func local(_ instant: Instant) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = site.timeZone
        formatter.dateFormat = "yyyy-MM-dd HH:mm xxx"
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(instant.secondsSince1970)))
    }
}
