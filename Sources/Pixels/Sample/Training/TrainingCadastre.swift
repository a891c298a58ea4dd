import Ground

/// Parcels of a training scene: its lots, or a mesh that knows nothing of them.
enum TrainingCadastre {
    static func parcels(
        of built: TrainingWorldBuilder, random: inout RandomSource
    ) -> [(code: ParcelCode, ring: [Coordinate])] {
        let extent = built.style.extent
        let rings: [[Coordinate]]
        if built.style.parcelsAreLots {
            rings = built.lots.filter { ring in
                ring.allSatisfy { (0...extent).contains($0.x) && (0...extent).contains($0.y) }
            }
        } else {
            rings = MeshCadastre.rings(extent: extent, cell: built.style.cell, random: &random)
        }
        return rings.prefix(99_999).enumerated().map { index, ring in
            (MeshCadastre.code(index), ring)
        }
    }
}
