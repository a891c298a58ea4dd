import Foundation
package import Ground

/// What every page has: one file that needs nothing else, both languages in it, a button to change them.
package protocol HTMLPage {}

extension HTMLPage {
    /// From the doctype to the end of the header; `subtitle` is markup, `style` is added to what all pages share.
    package static func head(_ title: Message, subtitle: String, style: String, english: Bool = false) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(english ? "en" : "zh-CN")"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none';img-src data:;style-src 'unsafe-inline';script-src 'unsafe-inline'">
        <title>村居哨兵 · Parcelwatch</title><style>
        :root{color-scheme:light;font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
        body{margin:0;background:#f4f5f2;color:#20241f}
        header{padding:18px 24px;background:#1f3d36;color:#fff;display:flex;gap:20px;align-items:baseline;flex-wrap:wrap}
        h1{font-size:21px;margin:0}header p{margin:0;color:#dfe7e2}button{margin-left:auto;font:inherit;padding:2px 12px}
        h2{font-size:17px;margin:0}figure{margin:0}img{width:100%;background:#222;image-rendering:pixelated}
        figcaption{font-size:12px;color:#5c665f;overflow-wrap:anywhere}.wide{overflow-x:auto}
        \(style)
        html[lang=en] .zh,html[lang=zh-CN] .en{display:none}
        @media print{button{display:none}header{background:none;color:#000}}
        </style></head><body>
        <header><h1>\(both(title))</h1>
        <p>\(subtitle)</p>
        <button onclick="let d=document.documentElement;d.lang=d.lang=='en'?'zh-CN':'en'">中文 / English</button></header>

        """
    }

    /// Style of a report: sections one below the other, tables and plots in them.
    package static var reportStyle: String {
        """
        main{max-width:1240px;margin:0 auto;padding:18px 24px}section{background:#fff;border:1px solid #d5d9d2;
        border-radius:6px;padding:12px 18px;margin:0 0 16px}h2{margin:0 0 8px}h3{font-size:15px;margin:12px 0 6px}
        .answer{font-size:18px;margin:0}.grid{display:grid;gap:12px}
        svg{background:#fbfbfa;border:1px solid #e3e6e0;width:100%}
        table{border-collapse:collapse;font-size:13px;width:100%}td,th{text-align:left;padding:2px 10px 2px 0;
        border-bottom:1px solid #eceee9}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
        """
    }

    /// Text in both languages, of which the page shows one.
    package static func both(_ message: Message) -> String {
        "<span class=\"zh\">\(escaped(message.chinese))</span><span class=\"en\">\(escaped(message.english))</span>"
    }

    /// A number with a point, whatever the machine's language.
    package static func number(_ value: Double, _ decimals: Int) -> String {
        String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }

    /// A probability with two decimals, rounded down: none is shown as a threshold that it does not reach.
    package static func probability(_ value: Double) -> String { number(Decimals.rounded(value, to: 2, .down), 2) }

    /// Text that cannot become markup: names come from files of other people.
    package static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
