import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import NIOCore
import Pages

extension Route {
    /// What a unit puts up in public: the poster with the code of its own link for people without an account.
    static let posters: [Route] = [
        Route(.get, "/api/v1/units/:id/poster.svg", .deed(.seeOffice)) { call in
            let query = try call.query("site")
            guard let text = try query.one("site"), let site = PublicSite(text) else { throw Query.wrong("site") }
            let office = try await call.rooms.store.read { try $0.office() }
            let unit = UnitCode(try call.parameter("id"))
            guard office.units[unit] != nil, call.settings.takesCitizenReports(of: unit),
                let poster = CitizenPoster(
                    of: office.units.fullName(of: unit), link: site.reportLink(of: unit))
            else { throw Problem.notFound }
            return Response(
                status: .ok, headers: [.contentType: "image/svg+xml"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: poster.svg(in: call.language))))
        }
    ]
}

extension ServiceSettings {
    /// Whether people without an account may report what they see in a unit.
    func takesCitizenReports(of unit: UnitCode) -> Bool { citizensUnit?.holds(unit) ?? false }
}
