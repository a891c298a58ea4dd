public import Ground
import QRCodes

/// A poster of A4 that asks people of a village to report what they see: a QR code of the village's own link and how it works; one SVG that
/// needs nothing else.
public struct CitizenPoster: Sendable, Hashable {
    /// What the village is called, e.g. 示例镇上村.
    public let place: String
    /// What the code leads to.
    public let link: String
    private let code: QRCode

    /// A poster; nil where the link is too long for a code that phones read from a step away.
    public init?(of place: String, link: String) {
        // Version 10 has 57 modules a side: 2 mm each on the poster.
        guard let code = try? QRCode(link), code.version <= 10 else { return nil }
        (self.place, self.link, self.code) = (place, link, code)
    }

    /// The poster, for print, in a language.
    public func svg(in language: Language) -> String {
        let isChinese = language == .chinese
        func said(_ zh: String, _ en: String) -> String { isChinese ? zh : en }
        let steps = [
            said("扫码，不用注册，不用下载", "Scan it: no account, no app"),
            said("写明情况和地点，可拍照", "Say what and where; photos help"),
            said("用得到的私人链接，随时看办理结果", "Follow what comes of it by your own link"),
        ]
        var lines = [
            line(said("看到问题，扫码反映", "See something? Scan and tell us"), at: 32, size: 18, weight: "bold"),
            line(place, at: 50, size: 12, fill: "#0b5d4a", weight: "bold"),
        ]
        lines += steps.enumerated().map { line("\($0 + 1)  \($1)", at: 197 + 12 * Double($0), size: 8) }
        lines += [
            line(
                said("联系方式可以不留；留下的只有工单中心能看到", "Leave no name if you like; the centre alone can read it"), at: 239,
                size: 6.5, fill: "#47524b"),
            line(
                said("危及生命时，请先拨打 110、119 或 120", "Where a life is in danger, call 110, 119 or 120 first"), at: 254,
                size: 8,
                fill: "#b3261e", weight: "bold"),
            line(link, at: 272, size: 5.5, fill: "#47524b"),
        ]
        let picture = code.svg(title: link).replacing(
            "<svg class=\"qr\"", with: "<svg x=\"43\" y=\"58\" width=\"124\" height=\"124\"")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" lang="\(isChinese ? "zh-CN" : "en")" \
            font-family="'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif">
            <title>\(Self.escaped(place))</title>
            <path fill="#fff" d="M0 0h210v297H0z"/>
            <rect x="8" y="8" width="194" height="281" rx="6" fill="none" stroke="#0b5d4a" stroke-width="1.6"/>
            \(lines.joined(separator: "\n"))
            \(picture)
            </svg>

            """
    }

    /// A line in the middle, made smaller where it would be wider than the frame.
    private func line(
        _ text: String, at y: Double, size: Double, fill: String = "#17211b", weight: String = "normal"
    ) -> String {
        // A character of the CJK blocks is one em wide; others are 0.6 at most in the fonts named, in the middle of a text.
        let ems = text.unicodeScalars.reduce(0.0) { $0 + ($1.value >= 0x2E80 ? 1 : 0.6) }
        let fitting = min(size, 182 / max(ems, 1))
        let written = (fitting * 10).rounded(.down) / 10
        return
            "<text x=\"105\" y=\"\(y)\" text-anchor=\"middle\" font-size=\"\(written)\" font-weight=\"\(weight)\" fill=\"\(fill)\">"
            + Self.escaped(text) + "</text>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
