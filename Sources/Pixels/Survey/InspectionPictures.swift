import Align
import Compare
import Findings
import Ground
import Imagery

/// Both epochs at a glance: every n-th pixel of the grid, with what hides them.
struct InspectionOverview {
    let earlier: PixelBlock
    let later: PixelBlock
    let cover: [CloudMap.Cover]
    /// Pixels of the grid per pixel of the overview.
    let factor: Int

    private static let edge = 560

    init(_ epochs: EpochPair, alignment: Alignment) throws {
        let grid = epochs.grid
        factor = max(1, (max(grid.columns, grid.rows) + Self.edge - 1) / Self.edge)
        let before = try EpochReader.sampler(
            scenes: epochs.earlier, bands: epochs.bands, grid: grid, factor: factor)
        let after = try EpochReader.sampler(scenes: epochs.later, bands: epochs.bands, grid: grid, factor: factor)
        let window = before.grid.window
        earlier = try before.reader.read(window)
        later = try after.reader.read(window)
        let (columns, step) = (window.columns, factor)
        cover = (0..<window.count).map { pixel in
            alignment.clouds.cover(column: pixel % columns * step, row: pixel / columns * step)
        }
    }

    func shares(shadowEarlier: Double, shadowLater: Double) -> InspectionReport.MaskShares {
        let count = cover.count
        func share(_ isIn: (Int) -> Bool) -> Double {
            count == 0 ? 0 : Double((0..<count).count(where: isIn)) / Double(count)
        }
        return InspectionReport.MaskShares(
            observed: share { earlier.validity[$0] & later.validity[$0] != 0 && cover[$0].isEmpty },
            missingEarlier: share { earlier.validity[$0] == 0 }, missingLater: share { later.validity[$0] == 0 },
            clouds: share { !cover[$0].isDisjoint(with: [.earlierCloud, .laterCloud]) },
            cloudShadows: share { !cover[$0].isDisjoint(with: [.earlierShadow, .laterShadow]) },
            shadowEarlier: shadowEarlier, shadowLater: shadowLater)
    }
}

extension InspectionPicture {
    /// Arrows are drawn this many times longer than the shift, in pixels of the overview.
    private static let arrowScale = 20.0
    private static let shown: [(kind: EvidenceKind, high: Float)] = [
        (.changeMagnitude, 8), (.structureChange, 1.2), (.straightnessLater, 4), (.vegetationLoss, 0.4),
        (.shadowChange, 1), (.heightGain, 4), (.construction, 1.2),
    ]

    static func all(
        overview: InspectionOverview, alignment: Alignment, looks: [(pair: AlignedPair, evidence: Evidence)],
        epochs: EpochPair
    ) throws -> [InspectionPicture] {
        let range = alignment.match.range
        var pictures = [
            InspectionPicture(
                group: .overview, title: Message(zh: "前一期", en: "earlier epoch"),
                png: try MapPainter.png(of: overview.earlier, stretch: range)),
            InspectionPicture(
                group: .overview, title: Message(zh: "后一期（原始亮度）", en: "later epoch, as recorded"),
                png: try MapPainter.png(of: overview.later, stretch: range)),
            InspectionPicture(
                group: .overview,
                title: Message(
                    zh: "偏移场：箭头放大 \(Int(arrowScale)) 倍；绿为可靠，红为不可靠",
                    en: "shift field: arrows \(Int(arrowScale)) times enlarged; green reliable, red not"),
                png: try MapPainter.png(
                    of: overview.earlier, stretch: range,
                    lines: alignment.shift.tiePoints.map { arrow(of: $0, factor: overview.factor) })),
            InspectionPicture(
                group: .overview,
                title: Message(zh: "遮挡：红为云，蓝为云影，斜纹为无数据", en: "hidden: red clouds, blue their shadows, hatched nodata"),
                png: try MapPainter.png(of: overview.later, stretch: range, marks: overview.cover.map(colour))),
        ]
        // The windows that show most construction.
        let busiest = looks.sorted { weight($0.evidence) > weight($1.evidence) }.prefix(3)
        for look in busiest {
            let place = look.pair.window
            let corner = epochs.grid.bounds(of: place)
            let name = Message(
                zh: "窗口 \(Int(corner.minX)), \(Int(corner.maxY))", en: "window \(Int(corner.minX)), \(Int(corner.maxY))"
            )
            func add(_ title: Message, _ png: [UInt8]) {
                pictures.append(InspectionPicture(group: .window(name), title: title, png: png))
            }
            add(Message(zh: "前一期", en: "earlier"), try MapPainter.png(of: look.pair.earlier, stretch: range))
            add(
                Message(zh: "后一期（已配准、匀光）", en: "later, aligned and matched"),
                try MapPainter.png(of: look.pair.later, stretch: range))
            for (kind, high) in shown {
                guard let plane = look.evidence.planes[kind] else { continue }
                let low: Float = kind == .shadowChange ? -high : 0
                add(
                    Message(
                        zh: "\(kind.name.chinese)（\(low)…\(high)）", en: "\(kind.name.english) (\(low)…\(high))"),
                    try MapPainter.png(
                        of: plane, validity: look.evidence.validity, window: place, range: low...high))
            }
        }
        return pictures
    }

    private static func arrow(of point: TiePoint, factor: Int) -> MapPainter.Line {
        .arrow(
            column: point.column / Double(factor), row: point.row / Double(factor),
            columns: point.shift.columns * arrowScale, rows: point.shift.rows * arrowScale,
            colour: point.isReliable ? (60, 230, 90) : (255, 60, 60))
    }

    private static func colour(_ cover: CloudMap.Cover) -> MapPainter.Colour? {
        if !cover.isDisjoint(with: [.earlierCloud, .laterCloud]) { return (255, 0, 0) }
        return cover.isEmpty ? nil : (0, 60, 255)
    }

    private static func weight(_ evidence: Evidence) -> Float {
        (evidence.planes[.construction] ?? []).reduce(0) { $0 + min($1, 1) }
    }
}
