public import Ground

extension Scene {
    /// Where the sun stood over the scene's middle when it was taken; nil where its time is not known.
    ///
    /// Throws ``ImageryError/cannotWarp(path:reason:)`` where it lies nowhere on earth.
    public func sun() throws -> SunPosition? {
        guard let acquiredAt else { return nil }
        let middle = try GeographicGround(of: self).geographic(column: Double(columns) / 2, row: Double(rows) / 2)
        return SunPosition(at: acquiredAt, over: middle)
    }
}
