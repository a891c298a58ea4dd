import Casework
import Findings
import Foundation
import Ground
import Overview
import Pages
import StorePorts
import WorkOrders

/// What answers are made with.
struct Rooms: Sendable {
    let store: any OfficeStore
    let clock: @Sendable () -> Instant
    let orderDesk: OrderDesk
    let reportDesk: ReportDesk
    let accountDesk: AccountDesk
    let deciding: Deciding
    let besideDesk: BesideDesk
    let tellingDesk: TellingDesk
    let identityDesk: IdentityDesk
    let officeRegister: OfficeRegister
    let signIn: SignIn
    let photoDesk: PhotoDesk
    let tools: ServiceTools
    let limiter = SignInLimiter()
    /// Who asks what became of a report, without an account.
    let tellingLimiter = RequestLimiter(most: 60, seconds: 60)
    /// Who reports something without an account.
    let citizenLimiter = RequestLimiter(most: 20, seconds: 600)
    /// Forms with photos that are held in memory.
    let uploads = HeavyWork(most: 4)
    /// Who signs in with the account of another site, which is asked each time.
    let openIDLimiter = RequestLimiter(most: 30, seconds: 60)
    let heavyWork = HeavyWork()
    let streams = StreamSeats()
    let reviewSeats = ReviewSeats()
    let pulse: LogPulse
    let shelf = try? PageShelf()
    let metrics = ServiceMetrics()

    init(
        _ store: any OfficeStore, tools: ServiceTools, secondLook: SecondLook,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.tools, self.clock) = (store, tools, clock)
        photoDesk = PhotoDesk(store, studio: tools.studio, clock: clock)
        besideDesk = BesideDesk(store, clock: clock)
        tellingDesk = TellingDesk(store, clock: clock)
        identityDesk = IdentityDesk(store, clock: clock)
        officeRegister = OfficeRegister(store, clock: clock)
        pulse = LogPulse(store)
        orderDesk = OrderDesk(store, clock: clock)
        reportDesk = ReportDesk(store, clock: clock)
        deciding = Deciding(store, areas: tools.areas, secondLook: secondLook, clock: clock)
        accountDesk = AccountDesk(store, clock: clock)
        signIn = SignIn(store, clock: clock)
    }
}
