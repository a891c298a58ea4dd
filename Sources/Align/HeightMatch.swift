public import Ground

public struct HeightMatch: Sendable, Hashable {
    init?(samples: [(earlier: PixelBlock, later: PixelBlock)]) { return nil }
}
