import Catalogue
import Foundation
public import Gate
import Ground

extension SceneIntake {
    /// Whether two scenes can be compared with each other; a refusal of either is the pair's.
    ///
    /// Refuses `pair.dtype` (8 bit against 16 bit: the same number is another brightness), `pair.bands` (no band in
    /// common) and `pair.noOverlap` (the ground they cover does not touch); warns `pair.resampled` where their pixels do
    /// not lie on each other.
    public static func checkPair(_ first: SceneCheck, _ second: SceneCheck) -> GateReport {
        guard let one = first.description, let other = second.description else {
            return GateReport(refusal: first.report.refusal ?? second.report.refusal)
        }
        guard one.dataType == other.dataType else {
            return GateReport(
                refusal: GateNote(
                    "pair.dtype", zh: "两期影像数据类型不同（\(one.dataType)、\(other.dataType)）；请先换算到同一类型",
                    en: "the two scenes differ in type (\(one.dataType), \(other.dataType)); bring them to one first"))
        }
        let shared = Set(one.bands).intersection(other.bands)
        // Of several bands without names the first counts as grey, but it is not panchromatic.
        guard !shared.isEmpty, shared != [.grey] || first.bandCount == second.bandCount else {
            let names = [first, second].map {
                ($0.description?.bands ?? []).map(\.rawValue).joined(separator: "+") + "/\($0.bandCount ?? 0)"
            }
            return GateReport(
                refusal: GateNote(
                    "pair.bands", zh: "两期影像没有共同波段（\(names[0])、\(names[1])）；无法比较",
                    en: "the two scenes have no band in common (\(names[0]), \(names[1])); they cannot be compared"))
        }
        guard overlap(one, other) else {
            return GateReport(
                refusal: GateNote(
                    "pair.noOverlap", zh: "两期影像范围没有重叠；请检查是否成对", en: "the two scenes do not overlap; are they a pair?"))
        }
        guard lieOnEachOther(one, other) else {
            return GateReport(warnings: [
                GateNote(
                    "pair.resampled", zh: "两期影像的像元格网不重合；使用时将重采样",
                    en: "the pixels of the two scenes do not lie on each other; they are resampled when used")
            ])
        }
        return GateReport()
    }

    /// Whether they cover common ground: more of it than rounding makes of a shared edge.
    private static func overlap(_ one: SceneDescription, _ other: SceneDescription) -> Bool {
        if one.crs == other.crs {
            let least = 0.01 * min(pixel(one), pixel(other))
            return min(one.bounds.maxX, other.bounds.maxX) - max(one.bounds.minX, other.bounds.minX) > least
                && min(one.bounds.maxY, other.bounds.maxY) - max(one.bounds.minY, other.bounds.minY) > least
        }
        guard let first = around(one), let second = around(other) else { return false }
        return first.intersects(second)
    }

    /// Edge of a pixel, CRS units.
    private static func pixel(_ scene: SceneDescription) -> Double {
        min(
            hypot(scene.geotransform.pixelWidth, scene.geotransform.columnRotation),
            hypot(scene.geotransform.rowRotation, scene.geotransform.pixelHeight))
    }

    /// The rectangle around a scene's valid ground, longitude and latitude.
    private static func around(_ scene: SceneDescription) -> Bounds? {
        Bounds(enclosing: scene.footprint.polygons.flatMap(\.exterior))
    }

    /// Whether the pixels of one are pixels of the other, to a hundredth.
    private static func lieOnEachOther(_ one: SceneDescription, _ other: SceneDescription) -> Bool {
        let (first, second) = (one.geotransform, other.geotransform)
        guard one.crs == other.crs, first.isNorthUp, second.isNorthUp else { return false }
        let extent = Double(max(one.columns, one.rows, other.columns, other.rows))
        guard abs(first.pixelWidth / second.pixelWidth - 1) * extent < 0.01,
            abs(first.pixelHeight / second.pixelHeight - 1) * extent < 0.01
        else { return false }
        let column = (second.originX - first.originX) / first.pixelWidth
        let row = (second.originY - first.originY) / first.pixelHeight
        return abs(column - column.rounded()) < 0.01 && abs(row - row.rounded()) < 0.01
    }
}
