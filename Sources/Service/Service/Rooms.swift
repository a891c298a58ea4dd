import Casework
import Ground
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
    let signIn: SignIn
    let photoDesk: PhotoDesk
    let tools: ServiceTools
    let limiter = SignInLimiter()
    let metrics = ServiceMetrics()

    init(
        _ store: any OfficeStore, tools: ServiceTools, clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.tools, self.clock) = (store, tools, clock)
        photoDesk = PhotoDesk(store, studio: tools.studio, clock: clock)
        orderDesk = OrderDesk(store, clock: clock)
        reportDesk = ReportDesk(store, clock: clock)
        deciding = Deciding(store, areas: tools.areas, clock: clock)
        accountDesk = AccountDesk(store, clock: clock)
        signIn = SignIn(store, clock: clock)
    }
}
