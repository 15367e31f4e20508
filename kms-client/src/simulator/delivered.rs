//! A look at what was delivered to a simulator, and the registration of compose hashes.

use crate::scalar::app_id::AppId;
use crate::scalar::hash::{ComposeHash, TransactionHash};
use crate::simulator::open::{OpenError, open_with};
use crate::simulator::server::Simulator;

impl Simulator {
    /// Opens an envelope that was sealed to an app's key by this crate or an official SDK. Returns names and values in
    /// order.
    ///
    /// Every KMS of the simulator is tried.
    ///
    /// # Errors
    ///
    /// [`OpenError`] if it is not a valid envelope for this app.
    pub fn open(&self, app_id: AppId, envelope: impl AsRef<[u8]>) -> Result<Vec<(String, String)>, OpenError> {
        let envelope = envelope.as_ref();
        let contracts = self.service().world.contracts.iter();
        let secrets = contracts.filter_map(|contract| contract.keys().ok()?.env_secret(app_id).ok());
        secrets
            .map(|secret| open_with(&secret, envelope))
            .find(|opened| *opened != Err(OpenError::NotForThisApp))
            .unwrap_or(Err(OpenError::NotForThisApp))
    }

    /// Returns the environment of an app as its CVM sees it: the variables of the last update that the CVM could open, in
    /// order, without the names that the app does not allow. `None` if there was no such update.
    #[must_use]
    pub fn environment(&self, app_id: AppId) -> Option<Vec<(String, String)>> {
        self.service().cvms.environment(app_id)
    }

    /// Registers a compose hash with an app's contract, as a transaction of its owner does. Returns the hash of that
    /// transaction, for [`registered`](crate::deliver::UpdateCvmEnvsRequest::registered).
    #[must_use = "an update needs the hash of the transaction"]
    pub fn register_compose_hash(&self, app_id: AppId, hash: ComposeHash) -> TransactionHash {
        self.service().cvms.register(app_id, hash)
    }

    /// Removes a compose hash from those that an app's contract allows.
    pub fn remove_compose_hash(&self, app_id: AppId, hash: ComposeHash) {
        self.service().cvms.remove(app_id, hash);
    }
}
