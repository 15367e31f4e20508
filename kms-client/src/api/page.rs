//! Lists with pages: one page, or a stream over all items.

use std::collections::{HashSet, VecDeque};
use std::future::{Future, IntoFuture};
use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroU32;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::{TryStreamExt as _, stream};
use kms_api_gen::Operation;
use serde::{Deserialize, Serialize};

use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// The most items of one stream. A list that goes on beyond it is not one of KMS.
const MAX_ITEMS: usize = 100_000;
/// The largest page size of the API.
const MAX_PAGE_SIZE: u32 = 100;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The number of items on all pages.
    pub total: u32,
    /// The number of this page, from 1.
    pub page: u32,
    /// The most items that a page has.
    pub page_size: u32,
    /// The number of pages.
    pub pages: u32,
}

impl<T> Page<T> {
    /// Creates a page with `total`, `page`, `page_size` and `pages`. A number that is too large for its type becomes the largest.
    pub(crate) fn new(items: Vec<T>, numbers: [u64; 4]) -> Self {
        let [total, page, page_size, pages] = numbers.map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Self { items, total, page, page_size, pages }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    /// Iterates over the items of this page. [`ListRequest::all`] has those of every page.
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// A request for a list; see [`Client::list_kms`] and [`Client::list_kms_contracts`].
///
/// Await it, or [`send`](Self::send) it, for one [`Page`]. [`all`](Self::all) fetches the items of all pages, and
/// [`stream`](Self::stream) yields them one by one.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent, streamed or awaited"]
pub struct ListRequest<T> {
    client: Client,
    page: Option<u32>,
    page_size: Option<u32>,
    on_chain: Option<bool>,
    item: std::marker::PhantomData<fn() -> T>,
}

/// The checked parameters of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query {
    pub(crate) page: Option<NonZeroU32>,
    pub(crate) page_size: Option<NonZeroU32>,
    pub(crate) on_chain: Option<bool>,
}

/// An item that has an id, and an operation that lists it.
pub(crate) trait Listed: Sized + Send + 'static {
    const OPERATION: &'static Operation;
    fn id(&self) -> &str;
    fn fetch(client: &Client, query: Query) -> impl Future<Output = Result<Page<Self>, Error>> + Send;
}

impl<T> ListRequest<T> {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone(), page: None, page_size: None, on_chain: None, item: std::marker::PhantomData }
    }

    /// Sets the page, from 1; the first by default. A stream starts at this page.
    pub fn page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// Sets the most items that a page has: 1 to 100; 20 by default, and 100 for a stream.
    pub fn page_size(mut self, page_size: u32) -> Self {
        self.page_size = Some(page_size);
        self
    }

    /// Keeps only items with a contract on a chain (`true`), or only items without one (`false`).
    pub fn on_chain(mut self, on_chain: bool) -> Self {
        self.on_chain = Some(on_chain);
        self
    }

    fn query(&self) -> Result<Query, Error> {
        let page = self.page.map(|page| NonZeroU32::new(page).ok_or("`page` must be 1 or more"));
        let page_size = self
            .page_size
            .map(|size| NonZeroU32::new(size).filter(|_| size <= MAX_PAGE_SIZE).ok_or("`page_size` must be 1 to 100"));
        Ok(Query {
            page: page.transpose().map_err(Error::invalid_argument)?,
            page_size: page_size.transpose().map_err(Error::invalid_argument)?,
            on_chain: self.on_chain,
        })
    }
}

#[allow(private_bounds, reason = "only this crate defines items of lists")]
impl<T: Listed> ListRequest<T> {
    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `page` or `page_size` is out of bounds.
    pub async fn send(self) -> Result<Page<T>, Error> {
        T::fetch(&self.client, self.query()?).await
    }

    /// Fetches the items of all pages, from the requested one to the end of the list.
    ///
    /// It is [`stream`](Self::stream), collected: the error of a later page loses the items of those before it.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// for kms in client.list_kms().all().await? {
    ///     println!("{}", kms.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send), with [the page](Error::page).
    pub async fn all(self) -> Result<Vec<T>, Error> {
        self.stream().try_collect().await
    }

    /// Streams the items from the requested page to the end of the list. A page is fetched when its first item is polled.
    ///
    /// Each id is yielded once. The stream ends after the last page, at an empty page, at a page without a new id, or
    /// at a page with another number than the requested one. The latest response decides which page is the last. Pages are numbered and are not a
    /// snapshot. If an item is removed during the stream, later items move up and one can be skipped. If items are added
    /// in front, the stream drops the ones that it has yielded already, and ends early if they fill a whole page.
    ///
    /// The stream holds one page, and a hash of the id of each item before it. A page with more items than requested is a
    /// decoding error, and a list of more than 100,000 items is too large. It yields the items of all earlier pages,
    /// then an error, and ends. A stream that starts at [the error's page](Error::page) continues there. Each page is
    /// a call of its own, with its own attempts and deadline.
    ///
    /// ```no_run
    /// # async fn example(client: kms_client::Client) -> Result<(), kms_client::Error> {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let mut all = client.list_kms().stream();
    /// while let Some(kms) = all.try_next().await? {
    ///     println!("{}", kms.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> impl Stream<Item = Result<T, Error>> + Send + Unpin + 'static {
        let next = self.query().map(|query| Query {
            page: query.page.or(NonZeroU32::new(1)),
            page_size: query.page_size.or(NonZeroU32::new(MAX_PAGE_SIZE)),
            ..query
        });
        let pages = Pages {
            client: self.client,
            next: Some(next),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            ready: VecDeque::new(),
        };
        let items = stream::try_unfold(pages, |mut pages| async move {
            while pages.ready.is_empty() {
                let Some(query) = pages.next.take() else { return Ok(None) };
                pages.fetch(query?).await?;
            }
            Ok(pages.ready.pop_front().map(|item| (item, pages)))
        });
        // Boxed, so that callers do not have to pin it.
        Box::pin(items)
    }
}

#[allow(private_bounds, reason = "only this crate defines items of lists")]
impl<T: Listed> IntoFuture for ListRequest<T> {
    type Output = Result<Page<T>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// The state of a stream over all pages.
struct Pages<T> {
    client: Client,
    /// The page to fetch when `ready` is empty; `None` at the end of the list.
    next: Option<Result<Query, Error>>,
    /// Hashes of the ids that were yielded or are ready: an id can be of any length.
    seen: HashSet<u64>,
    hasher: RandomState,
    ready: VecDeque<T>,
}

impl<T: Listed> Pages<T> {
    async fn fetch(&mut self, query: Query) -> Result<(), Error> {
        let requested = query.page.map_or(1, NonZeroU32::get);
        let Page { items, page, pages, .. } =
            T::fetch(&self.client, query).await.map_err(|error| error.with_page(requested))?;
        if page != requested {
            return Ok(());
        }
        let invalid = |kind, message| Err(Error::new(kind, T::OPERATION.id, message).with_page(requested));
        if query.page_size.is_some_and(|size| items.len() > size.get() as usize) {
            return invalid(ErrorKind::Decode, "the page has more items than were requested");
        }
        self.ready.extend(items.into_iter().filter(|item| self.seen.insert(self.hasher.hash_one(item.id()))));
        if self.seen.len() > MAX_ITEMS {
            return invalid(ErrorKind::TooLarge, "the list has more than 100,000 items");
        }
        if !self.ready.is_empty() && page < pages {
            self.next = Some(Ok(Query { page: NonZeroU32::new(page + 1), ..query }));
        }
        Ok(())
    }
}
