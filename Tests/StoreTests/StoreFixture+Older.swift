import GRDB
import GeoPackage
import Ground

@testable import Store

extension StoreFixture {
    /// A store as an earlier program left it: with its steps of the layout only.
    func makeOlder(layout steps: Int, at path: String? = nil) throws {
        let queue = try DatabaseQueue(path: path ?? self.path)
        let now = Instant(secondsSince1970: 1_690_000_000)
        try queue.write { db in
            GeoPackage.prepare(db)
            try GeoPackage.createContainer(in: db)
            try StoreMigrations.record.create(in: db, lastChange: now)
        }
        var migrator = DatabaseMigrator()
        for step in StoreMigrations.all.prefix(steps) {
            migrator.registerMigration(step.name) { try step.apply($0, now) }
        }
        try migrator.migrate(queue)
        try queue.close()
    }
}
