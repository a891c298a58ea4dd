import Access
public import Ground
public import WorkOrders

/// What somebody who was invited to a visit is shown.
public struct InvitedVisit: Sendable, Hashable {
    /// Why somebody goes.
    public let purpose: Visit.Purpose
    /// What to look at.
    public let look: String
    /// What kind of matter it is.
    public let category: Message
    /// The units in which the place lies, from the district down.
    public let place: [String]
    /// Where, metres in the store's CRS; nil where nobody knows.
    public let position: Coordinate?
    /// That CRS.
    public let crs: CRSCode?
    /// Until when the link is good.
    public let until: Instant
}

extension BesideDesk {
    /// Invites somebody without an account to an open visit. Gives the token of the link, which is shown this once; one made before is void.
    ///
    /// - Parameters:
    ///   - look: what to look at; the visitor reads it.
    ///   - until: until when the link is good; nil = ``WorkOrders/Visit/Invitation/usualDays``.
    /// - Throws: ``CaseError/unknownRecord(store:id:)``, ``CaseError/refusedRecord(_:_:)`` where the visit is reported already or the day is
    ///   not within ``WorkOrders/Visit/Invitation/mostDays``, and what `request` refuses.
    public func invite(
        to id: OfficeRecordID, look: String, until: Instant?, request: RequestGuard = .none, by actor: CaseActor
    ) async throws -> (visit: Visit, token: String) {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            guard var visit = try unit.officeRecord(Visit.self, id) else {
                throw CaseError.unknownRecord(store: name, id: id)
            }
            try request.check(id, in: unit)
            let until = until ?? now.advanced(by: Visit.Invitation.usualDays * 86_400)
            guard until > now, until <= now.advanced(by: Visit.Invitation.mostDays * 86_400) else {
                throw CaseError.refusedRecord(
                    id,
                    Message(
                        zh: "邀请的有效期须在此后 \(Visit.Invitation.mostDays) 天之内",
                        en: "an invitation is good for \(Visit.Invitation.mostDays) days at most"))
            }
            let token = AccessToken.forPage()
            let invitation = Visit.Invitation(
                hash: AccessToken.hash(of: token), look: look, by: actor.name ?? "", madeAt: now, until: until)
            guard visit.invite(invitation) else {
                throw CaseError.refusedRecord(
                    id, Message(zh: "这次走访已经反馈过", en: "this visit has been reported already"))
            }
            try Self.keep(visit, as: .visitInvited, in: unit, by: actor, at: now)
            return (visit, token)
        }
    }

    /// What the holder of a token is shown; nil where there is no such visit, or the token is another's, spent or over.
    public func invited(to id: OfficeRecordID, with token: String) async throws -> InvitedVisit? {
        let (now, hash) = (clock(), AccessToken.hash(of: token))
        return try await store.read { unit in
            guard let visit = try unit.officeRecord(Visit.self, id), visit.isOpen(by: hash, at: now),
                let invitation = visit.invitation, let order = try visit.order.flatMap({ try unit.order($0) })
            else { return nil }
            let place = order.matter.place
            return InvitedVisit(
                purpose: visit.purpose, look: invitation.look,
                category: try unit.office().current.name(of: order.matter.category),
                place: [place.district, place.town, place.village, place.cell].compactMap { $0 },
                position: order.matter.position, crs: order.matter.crs, until: invitation.until)
        }
    }

    /// Keeps what an invited visitor found, and spends the token; gives whether it was good. An answer that it is not solved asks for a call
    /// back by an officer; the order stays as it is.
    public func answer(
        _ finding: Visit.Finding, note: String, evidence: [Evidence], to id: OfficeRecordID, with token: String
    ) async throws -> Bool {
        let (now, hash) = (clock(), AccessToken.hash(of: token))
        let actor = CaseActor(.reporter, name: id.text)
        return try await store.write { unit in
            guard var visit = try unit.officeRecord(Visit.self, id), visit.isOpen(by: hash, at: now) else {
                return false
            }
            let report = Visit.Report(
                finding: finding, note: note, by: id.text, unit: nil, at: now, evidence: evidence)
            guard visit.take(report) else { return false }
            try Self.keep(visit, as: .visitReported, in: unit, by: actor, at: now)
            if finding == .unsolved, let order = visit.order {
                _ = try Self.ask(
                    .callback, of: order, reason: "第三方实地看未解决（\(id)）", going: nil, until: nil, in: unit, by: actor,
                    at: now)
            }
            return true
        }
    }
}
