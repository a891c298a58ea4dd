import Ground

/// The vector files: governance grids and parcels, in EPSG:4547.
struct GridFiles {
    let world: World

    /// Layer `governance`: district, town, villages, cells.
    func writeGovernance(to path: String) throws(SampleError) {
        let file = try VectorFile(
            path: path, layer: "governance", crs: World.crs, fields: ["level", "code", "name", "parent"])
        for unit in world.governance {
            try file.add(
                World.projected(MultiPolygon([Polygon(exterior: unit.ring)])),
                values: [unit.level.rawValue, unit.code, unit.name, unit.parent])
        }
        try file.finish()
    }

    /// Layer `parcels`: homesteads (JC) and a few lots of construction land (JB).
    func writeParcels(to path: String) throws(SampleError) {
        let file = try VectorFile(
            path: path, layer: "parcels", crs: World.crs, fields: ["code", "village", "use"])
        for lot in world.lots {
            try file.add(
                World.projected(lot.shape),
                values: [
                    lot.code.text, world.plan.villages[lot.village].name, lot.isHomestead ? "宅基地" : "集体建设用地",
                ])
        }
        try file.finish()
    }
}
