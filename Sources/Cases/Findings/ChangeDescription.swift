import Foundation
public import Ground

/// What a person sees where a finding is, in sentences: what was there and what is there now, its shape and height, and what
/// makes the pictures hard to read.
///
/// Each sentence is said only where the finding's measurements bear it out. The limits were set on 1,248 findings of forty
/// generated scenes, where what lies on the ground is known. True there of a hundred: plants gone 98, fewer plants 95, red 95,
/// bright 95, straight edges 91; blue was said 15 times and true each time. That something is a roof is never said: this is
/// the verdict.
public struct ChangeDescription: Sendable, Hashable {
    /// What changed and on how much ground.
    public let headline: Message
    /// Shape, height and extent.
    public let details: [Message]
    /// What makes the pictures hard to read here.
    public let cautions: [Message]

    /// Describes a finding by its measurements.
    public init(of finding: Finding) {
        let measured = Measured(finding.measurements)
        let signs = SurfaceSigns(measured)
        let change = Self.change(of: signs)
        let area = Self.area(of: finding)
        headline = Message(zh: "\(change.chinese)，\(area.chinese)", en: "\(change.english), \(area.english)")
        details = Self.details(of: finding, measured, signs)
        cautions = Self.cautions(of: finding, measured)
    }

    /// The headline and the details as one text.
    public var text: Message {
        let parts = [headline] + details
        return Message(
            zh: parts.map(\.chinese).joined(separator: "；"), en: parts.map(\.english).joined(separator: "; "))
    }

    private static func change(of signs: SurfaceSigns) -> Message {
        let (before, after) = (signs.before?.name, signs.after?.name)
        switch (before, after) {
        case (let before?, let after?):
            return Message(
                zh: "\(before.chinese)变为\(after.chinese)", en: "\(before.english) became \(after.english)")
        case (let before?, nil):
            return Message(zh: "\(before.chinese)消失", en: "\(before.english) gone")
        case (nil, let after?):
            return Message(zh: "出现\(after.chinese)", en: "\(after.english) came")
        case (nil, nil):
            if signs.isBrighter { return Message(zh: "表面明显变亮", en: "the surface is clearly brighter") }
            if signs.hasFewerPlants { return Message(zh: "植被减少", en: "fewer plants") }
            return Message(
                zh: "颜色或纹理有变化，没有单一的突出特征", en: "colour or texture changed, no single sign stands out")
        }
    }

    private static func details(of finding: Finding, _ measured: Measured, _ signs: SurfaceSigns) -> [Message] {
        var details: [Message] = []
        if let metres = measured["heightChangeMedianMetres"], abs(metres) >= 1 {
            let size = number(abs(metres), decimals: 1)
            details.append(
                metres > 0
                    ? Message(zh: "高度增加约 \(size) 米", en: "about \(size) m higher")
                    : Message(zh: "高度降低约 \(size) 米", en: "about \(size) m lower"))
        }
        if signs.hasMoreStraightEdges {
            details.append(Message(zh: "直线边缘增多", en: "more straight edges"))
        }
        if let share = measured["largestPatchRectangularity"], share >= 0.75 {
            details.append(Message(zh: "形状接近矩形", en: "nearly a rectangle"))
        }
        let beyond = finding.changedAreaBeyondSquareMetres
        if beyond >= 1, !liesMostlyBeyond(finding) {
            let area = squareMetres(beyond)
            details.append(Message(zh: "另有约 \(area) 平方米在宗地外", en: "about \(area) m² more beyond the parcel"))
        }
        return details
    }

    private static func cautions(of finding: Finding, _ measured: Measured) -> [Message] {
        var cautions: [Message] = []
        let shade = max(measured["shadowEarlierMean"] ?? 0, measured["shadowLaterMean"] ?? 0)
        if shade >= 0.3 {
            let epoch =
                shade == measured["shadowLaterMean"]
                ? Message(zh: "后一期", en: "the later epoch") : Message(zh: "前一期", en: "the earlier epoch")
            cautions.append(
                Message(
                    zh: "\(epoch.chinese)此处偏暗，可能有阴影", en: "dark in \(epoch.english), perhaps a shadow"))
        }
        if let pixels = finding.verdict.residualShiftPixels, pixels >= 1 {
            let size = number(pixels, decimals: 1)
            cautions.append(
                Message(zh: "两期影像在此错位约 \(size) 个像元", en: "the epochs are about \(size) pixels apart here"))
        }
        if finding.verdict.validShare < 0.9 {
            let share = Int((finding.verdict.validShare * 100).rounded(.down))
            cautions.append(
                Message(zh: "宗地只有 \(share)% 两期都看得到", en: "only \(share)% of the parcel shows in both epochs"))
        }
        return cautions
    }

    /// What is said of the ground is true of the whole patch: where most of it lies beyond the parcel, all of it is named.
    private static func area(of finding: Finding) -> Message {
        let inside = squareMetres(finding.changedAreaInsideSquareMetres)
        guard liesMostlyBeyond(finding) else { return Message(zh: "约 \(inside) 平方米", en: "about \(inside) m²") }
        let all = squareMetres(finding.changedAreaInsideSquareMetres + finding.changedAreaBeyondSquareMetres)
        return Message(
            zh: "约 \(all) 平方米，其中 \(inside) 平方米在宗地内", en: "about \(all) m², \(inside) m² of it on the parcel")
    }

    private static func liesMostlyBeyond(_ finding: Finding) -> Bool {
        finding.changedAreaBeyondSquareMetres > finding.changedAreaInsideSquareMetres
    }

    private static func squareMetres(_ area: Double) -> String {
        number(area, decimals: area < 1 ? 1 : 0)
    }

    private static func number(_ value: Double, decimals: Int) -> String {
        String(format: "%.\(decimals)f", locale: Locale(identifier: "en_US_POSIX"), value)
    }
}

/// Measurements by name.
struct Measured {
    private let values: [String: Double]

    init(_ measurements: [Measurement]) {
        values = Dictionary(measurements.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(name: String) -> Double? { values[name] }
}
