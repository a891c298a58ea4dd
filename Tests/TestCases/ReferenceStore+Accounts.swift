package import Access
package import Casework
package import Ground

extension ReferenceStore.Unit {
    func accounts() -> [StoredAccount] { contents.accounts.values.sorted { $0.account.name < $1.account.name } }
    func account(_ name: AccountName) -> StoredAccount? { contents.accounts[name] }
    func put(_ account: StoredAccount) { contents.accounts[account.account.name] = account }
    func account(withSecret secret: String) -> StoredAccount? {
        contents.accounts.values.first { $0.secret == secret }
    }
    func session(_ hash: String) -> Session? { contents.sessions[hash] }
    func requestKey(_ hash: String) -> RequestKey? { contents.requestKeys[hash] }
    func put(_ session: Session) { contents.sessions[session.hash] = session }
    func removeSession(_ hash: String) { contents.sessions[hash] = nil }
    func removeSessions(of account: AccountName) {
        contents.sessions = contents.sessions.filter { $0.value.account != account }
    }
    func removeSessions(usedBefore used: Instant, begunBefore begun: Instant) {
        contents.sessions = contents.sessions.filter { $0.value.usedAt >= used && $0.value.beganAt >= begun }
    }
    func put(_ key: RequestKey) { contents.requestKeys[key.hash] = key }
    func removeRequestKeys(before moment: Instant) {
        contents.requestKeys = contents.requestKeys.filter { $0.value.at >= moment }
    }
}
