import Cadastre
import Ground
import Imagery
import Projection

/// Decides the one pixel grid that a survey works on.
enum SurveyGrid {
    /// The survey's CRS: what was asked for, else the parcels' own, else a scene's, else the national or UTM zone there;
    /// projected, in metres that are metres on the ground to half a per cent.
    ///
    /// Web Mercator's metres are 8 % too long at 23° and 34 % at 42°. Throws ``SurveyError/noMetricCRS(_:)``,
    /// ``SurveyError/distortingCRS(_:percent:)`` and `ProjectionError`.
    static func crs(asked: CRSCode?, parcels: CRSCode, scenes: [Scene]) throws -> CRSCode {
        let places = try scenes.prefix(1).flatMap { scene -> [Coordinate] in
            let toGeographic = try CoordinateTransformation(from: scene.crs, to: .wgs84)
            return try SurveyCRS.places(in: scene.bounds).map { try toGeographic.apply($0) }
        }
        if let asked {
            try SurveyCRS.require(asked, at: places)
            return asked
        }
        for crs in [parcels] + scenes.map(\.crs) where try SurveyCRS.isFit(crs, at: places) { return crs }
        guard let zone = places.last.flatMap(GroundScale.zone(at:)) else { throw SurveyError.noMetricCRS(parcels) }
        return zone
    }

    /// The grid: pixel size of the coarser epoch, lattice of its first scene, extent that both epochs share.
    ///
    /// `pixelSize` asks for coarser pixels; finer ones than the coarser epoch's would be made up.
    static func make(earlier: [Scene], later: [Scene], crs: CRSCode, pixelSize: Double?) throws -> PixelGrid {
        func epoch(_ scenes: [Scene]) throws -> (bounds: Bounds, pixelSize: Double, first: Scene) {
            let extents = try scenes.map { try SceneExtent(of: $0, in: crs) }
            let bounds = extents.dropFirst().reduce(extents[0].bounds) { $0.union($1.bounds) }
            return (bounds, extents.map(\.pixelSize).max() ?? 1, scenes[0])
        }
        let (before, after) = (try epoch(earlier), try epoch(later))
        let coarser = after.pixelSize > before.pixelSize ? after : before
        let shared = Bounds(
            minX: max(before.bounds.minX, after.bounds.minX), minY: max(before.bounds.minY, after.bounds.minY),
            maxX: min(before.bounds.maxX, after.bounds.maxX), maxY: min(before.bounds.maxY, after.bounds.maxY))
        guard shared.width > 0, shared.height > 0 else {
            throw SurveyError.noOverlap(earlier: text(before.bounds), later: text(after.bounds))
        }
        let size = pixelSize ?? coarser.pixelSize
        guard size >= coarser.pixelSize * 0.999 else {
            throw SurveyError.pixelsTooFine(asked: size, imagery: coarser.pixelSize)
        }
        guard max(shared.width, shared.height) / size < Double(Int32.max) else {
            throw SurveyError.gridTooLarge(pixelSize: size, bounds: text(shared))
        }
        // On the coarser scene's own lattice, so that it need not be resampled at all.
        let isNative = coarser.first.crs == crs && coarser.first.geotransform.isNorthUp
        let anchorX = isNative ? coarser.first.geotransform.originX : 0
        let anchorY = isNative ? coarser.first.geotransform.originY : 0
        // A thousandth of a pixel is rounding, not ground: it must not add a column.
        let left = anchorX + ((shared.minX - anchorX) / size + 0.001).rounded(.down) * size
        let top = anchorY + ((shared.maxY - anchorY) / size - 0.001).rounded(.up) * size
        return PixelGrid(
            crs: crs, originX: left, originY: top, pixelSize: size,
            columns: max(1, Int(((shared.maxX - left) / size - 0.001).rounded(.up))),
            rows: max(1, Int(((top - shared.minY) / size - 0.001).rounded(.up))))
    }

    /// A rectangle as people read it: whole metres.
    static func text(_ bounds: Bounds) -> String {
        func metres(_ value: Double) -> String { value.magnitude < 1e15 ? String(Int(value.rounded())) : "\(value)" }
        return "\(metres(bounds.minX)),\(metres(bounds.minY))–\(metres(bounds.maxX)),\(metres(bounds.maxY))"
    }
}
