import Cadastre
import Foundation
import Gate
import Ground

/// Whether parcels lie where they should: inside the area, and on the parcels known before.
enum ParcelPlace {
    /// The refusal of parcels outside `area` (nil = anywhere), or across the antimeridian; bounds in degrees.
    static func outside(_ area: Bounds?, _ bounds: [Bounds?]) -> GateNote? {
        for (index, bounds) in bounds.enumerated() {
            guard let bounds else { continue }
            if bounds.width > 180 {
                return GateNote(
                    "geom.outsideArea", zh: "第 \(index + 1) 个要素横跨 \(Int(bounds.width)) 度经度，像是越过 180° 经线；请检查坐标",
                    en:
                        "feature \(index + 1) is \(Int(bounds.width)) degrees wide, as if it crossed the 180° meridian; "
                        + "check its coordinates")
            }
            let (x, y) = ((bounds.minX + bounds.maxX) / 2, (bounds.minY + bounds.maxY) / 2)
            if let area, x < area.minX || x > area.maxX || y < area.minY || y > area.maxY {
                let isSwapped = y >= area.minX && y <= area.maxX && x >= area.minY && x <= area.maxY
                return GateNote(
                    "geom.outsideArea",
                    zh: "第 \(index + 1) 个要素（\(degrees(x)), \(degrees(y))）不在辖区内"
                        + (isSwapped ? "，像是经纬度颠倒" : "") + "；请检查坐标与坐标系",
                    en: "feature \(index + 1) at (\(degrees(x)), \(degrees(y))) lies outside the area"
                        + (isSwapped ? " and looks like lat/lon order" : "") + "; check its coordinates and the CRS")
            }
        }
        return nil
    }

    private static func degrees(_ value: Double) -> String {
        String(format: "%.5f", locale: Locale(identifier: "en_US_POSIX"), value)
    }

    /// The warning where declared areas (m²) differ from the drawn ones by more than 5 % and a square metre.
    static func declared(_ records: [CadastreFeature], measured: [Double]) -> GateNote? {
        let different = zip(records, measured).enumerated().compactMap { index, pair -> String? in
            // Areas of 0 or less are reported already.
            guard let declared = pair.0.declaredArea, declared > 0, pair.1 > 0,
                abs(declared - pair.1) > max(1, 0.05 * pair.1)
            else { return nil }
            return "\(index + 1): \(Int(min(declared, 1e15).rounded())) / \(Int(pair.1.rounded())) m²"
        }
        guard !different.isEmpty else { return nil }
        let list = different.prefix(20).joined(separator: ", ") + (different.count > 20 ? ", …" : "")
        return GateNote(
            "parcel.area", zh: "\(different.count) 个要素申报的面积与图形相差 5% 以上（\(list)）；按图形计算，请核对",
            en: "\(different.count) features declare an area over 5 % off the drawn one (\(list)); "
                + "the drawn area counts, check them")
    }

    /// A shift between 300 and 700 m is what GCJ-02 coordinates, taken for WGS 84, make in China.
    private static let suspicious = 300.0...700.0

    /// The warning where parcels miss the known ones by 300 to 700 m.
    ///
    /// Parcels with a code that is known are compared with their own earlier place; of the others, the nearest known
    /// parcel counts, and only where next to none of them touches one.
    static func shifted(
        _ features: [ParcelInspection.Feature], against known: [ParcelInspection.Feature]
    ) -> GateNote? {
        let knownBounds = known.compactMap(\.bounds)
        guard let first = knownBounds.first else { return nil }
        let north = 111_320.0
        let east = north * cos((first.minY + first.maxY) / 2 * .pi / 180)
        func distance(_ one: Bounds, _ other: Bounds) -> Double {
            hypot(
                (one.minX + one.maxX - other.minX - other.maxX) / 2 * east,
                (one.minY + one.maxY - other.minY - other.maxY) / 2 * north)
        }
        var byCode: [CadastreFeature.Code: Bounds] = [:]
        for feature in known { byCode[feature.record.code] = feature.bounds }
        let same = features.compactMap { feature -> Double? in
            guard case .text = feature.record.code, let now = feature.bounds, let before = byCode[feature.record.code]
            else { return nil }
            return distance(now, before)
        }.sorted()
        if !same.isEmpty {
            return suspicious.contains(same[same.count / 2]) ? note(same[same.count / 2]) : nil
        }
        // Cells of 700 m: whatever is nearer lies in a neighbouring one.
        struct Cell: Hashable {
            let x: Int
            let y: Int
        }
        func cell(_ bounds: Bounds) -> Cell {
            Cell(
                x: Int(((bounds.minX + bounds.maxX) / 2 * east / suspicious.upperBound).rounded(.down)),
                y: Int(((bounds.minY + bounds.maxY) / 2 * north / suspicious.upperBound).rounded(.down)))
        }
        let cells = Dictionary(grouping: knownBounds, by: cell)
        var touching = 0
        var misses: [Double] = []
        let placed = features.compactMap(\.bounds)
        for bounds in placed {
            let home = cell(bounds)
            var nearest = Double.infinity
            var touches = false
            for x in (home.x - 1)...(home.x + 1) {
                for y in (home.y - 1)...(home.y + 1) {
                    for other in cells[Cell(x: x, y: y)] ?? [] {
                        nearest = min(nearest, distance(bounds, other))
                        touches = touches || bounds.intersects(other)
                    }
                }
            }
            if touches { touching += 1 }
            if suspicious.contains(nearest) { misses.append(nearest) }
        }
        guard 2 * misses.count > placed.count, 5 * touching < placed.count else { return nil }
        misses.sort()
        return note(misses[misses.count / 2])
    }

    private static func note(_ metres: Double) -> GateNote {
        GateNote(
            "vector.lowOverlap", zh: "宗地与已登记的相差约 \(Int(metres)) 米，像是 GCJ-02（火星坐标）；请核对坐标来源",
            en: "the parcels miss the known ones by about \(Int(metres)) m, as GCJ-02 coordinates do; "
                + "check where they come from")
    }
}
