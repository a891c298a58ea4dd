import Export
import Ground

extension RunReportPage {
    /// District / town / village / cell, as far as known.
    static func place(_ place: AdministrativePlace) -> String {
        [place.district, place.town, place.village, place.cell].compactMap { $0 }.joined(separator: " / ")
    }

    /// The moment in China's time, to the minute; "—" if unknown.
    static func time(_ instant: Instant?) -> String { instant.map { LocalTime.text($0) } ?? "—" }

    /// The day alone.
    static func day(_ instant: Instant?) -> String { instant.map { LocalTime.day($0) } ?? "—" }

    /// Hours, minutes and seconds as people read them.
    static func duration(_ seconds: Int64) -> String {
        let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60)
        let message: Message
        if hours > 0 {
            message = Message(zh: "\(hours) 小时 \(minutes) 分", en: "\(hours) h \(minutes) min")
        } else if minutes > 0 {
            message = Message(zh: "\(minutes) 分 \(seconds % 60) 秒", en: "\(minutes) min \(seconds % 60) s")
        } else {
            message = Message(zh: "\(seconds) 秒", en: "\(seconds) s")
        }
        return both(message)
    }

    /// The style of the report's sections on a screen, a phone and paper.
    static let style =
        FindingPictures.style + """
            .outcome{border-left:8px solid #2b8a3e}.outcome.failed{border-color:#c92a2a}
            .outcome .answer{font-size:20px;font-weight:600}
            .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:10px;margin-top:12px}
            .tile{background:#f4f5f2;border-radius:6px;padding:8px 12px;font-size:13px;color:#5c665f}
            .tile b{display:block;font-size:28px;line-height:1.2;color:#20241f;font-variant-numeric:tabular-nums}
            .tile.new b,.tile.orders b{color:#d9480f}.tile.confirmed b{color:#2b8a3e}.tile.unseen b{color:#b35c00}
            .tile.refused b{color:#c92a2a}.tile.none b{color:#adb5bd}
            dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0}dt{color:#5c665f}dd{margin:0;overflow-wrap:anywhere}
            small{color:#5c665f}code{font:12px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
            svg{display:block;max-height:460px;margin:12px 0 4px}
            table.counts{width:auto;min-width:50%}
            article{display:grid;grid-template-columns:minmax(240px,1fr) minmax(0,640px);gap:8px 18px;padding:12px 0;
            border-top:1px solid #e3e6e0;break-inside:avoid}article:target{outline:3px solid #d9480f;outline-offset:4px}
            article h3{margin:0 0 4px;font-size:16px}article p{margin:2px 0;font-size:13px;color:#5c665f}
            .why{padding-top:2px}.bar{height:5px;background:#e8ebe5;border-radius:3px;margin:6px 0;max-width:320px}
            .bar i{display:block;height:5px;background:#d9480f;border-radius:3px}
            .badge{font-size:12px;font-weight:400;padding:1px 8px;border-radius:9px;background:#e9ecef;color:#495057;
            vertical-align:2px;white-space:nowrap}.badge.new{background:#ffe8dd;color:#b93a08}
            .badge.confirmed{background:#d8f0dd;color:#1f6b30}.badge.provisional{background:#fff3cd;color:#7a5200}
            .badge.finished{background:#dbe9f8;color:#17508f}
            .ids{font-size:13px;margin:2px 0;line-height:1.9}.ids code{background:#f4f5f2;padding:1px 6px;border-radius:3px;
            display:inline-block;line-height:1.5}
            .refusals td{vertical-align:top;padding:5px 14px 5px 0}.refusals td:first-child{width:34%;overflow-wrap:anywhere}
            .pair{display:grid;grid-template-columns:1fr 1fr;gap:0 32px}
            @media(max-width:720px){main{padding:10px}section{padding:12px}header{padding:12px 14px;gap:4px 14px}
            article{grid-template-columns:1fr}.pair{grid-template-columns:1fr}dl{grid-template-columns:1fr;gap:0}
            dd{margin-bottom:6px}.tiles{grid-template-columns:repeat(auto-fit,minmax(95px,1fr))}}
            @media print{body{background:#fff}main{padding:0;max-width:none}section{border:0;border-top:1px solid #999;
            border-radius:0;padding:8px 0;margin:0 0 8px}.outcome{border-top:0;border-left-width:4px;border-left-style:solid;padding-left:10px}
            header{padding:0 0 8px}header p{color:#444}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            article{grid-template-columns:1fr 110mm}h2,h3{break-after:avoid}tr,svg{break-inside:avoid}svg{max-height:300px}}

            """
}
