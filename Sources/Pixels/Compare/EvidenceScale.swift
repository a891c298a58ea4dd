/// Widths of the neighbourhoods that evidence uses, for one pixel size.
public struct EvidenceScale: Sendable, Hashable {
    /// Half the edge of the square for structure, pixels: 2.75 m, at least 4 pixels.
    public let structureRadius: Int
    /// Half the edge of the square that changes are averaged over, pixels: 1 m, at least 2 pixels.
    public let smoothingRadius: Int
    /// Half the edge of the square that changes of structure are averaged over, pixels: 2.5 m, at least 5 pixels.
    public let contextRadius: Int

    /// The scale for pixels of `pixelSize` metres.
    public init(pixelSize: Double) {
        func radius(_ metres: Double, least: Int) -> Int { max(least, Int((metres / pixelSize).rounded())) }
        structureRadius = max(4, Int(2.75 / pixelSize))
        smoothingRadius = radius(1, least: 2)
        contextRadius = radius(2.5, least: 5)
    }

    /// How far around a pixel its evidence reaches, pixels.
    public var reach: Int { structureRadius + contextRadius + 2 }
}
