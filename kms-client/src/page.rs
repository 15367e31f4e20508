//! Lists that come a page at a time: one page, or a stream over all of them.

use std::collections::{HashSet, VecDeque};
use std::future::{Future, IntoFuture};
use std::num::NonZeroU64;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream;
use serde::Serialize;

use crate::{Client, Error};

/// How many items a page has at most, by the API.
const LARGEST_PAGE: u64 = 100;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// How many items there are on all pages.
    pub total: u64,
    /// Which page this is, from 1.
    pub page: u64,
    /// How many items a page has at most.
    pub page_size: u64,
    /// How many pages there are.
    pub pages: u64,
}

/// A request for a list; see [`Client::list_kms`] and [`Client::list_kms_contracts`].
///
/// Awaited or [sent](Self::send), it gives one [`Page`]; [`stream`](Self::stream) walks all of them.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent, streamed or awaited"]
pub struct ListRequest<T> {
    client: Client,
    page: Option<u64>,
    page_size: Option<u64>,
    on_chain: Option<bool>,
    of: std::marker::PhantomData<fn() -> T>,
}

/// The checked parameters of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query {
    pub(crate) page: Option<NonZeroU64>,
    pub(crate) page_size: Option<NonZeroU64>,
    pub(crate) on_chain: Option<bool>,
}

/// What comes in lists: it has an id, and an operation that lists it.
pub(crate) trait Listed: Sized + Send + 'static {
    fn id(&self) -> &str;
    fn fetch(client: &Client, query: Query) -> impl Future<Output = Result<Page<Self>, Error>> + Send;
}

impl<T> ListRequest<T> {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone(), page: None, page_size: None, on_chain: None, of: std::marker::PhantomData }
    }

    /// Which page, from 1; the first by default. A stream starts here.
    pub fn page(mut self, page: u64) -> Self {
        self.page = Some(page);
        self
    }

    /// How many items a page has at most: 1 to 100; 20 by default, and 100 for a stream.
    pub fn page_size(mut self, page_size: u64) -> Self {
        self.page_size = Some(page_size);
        self
    }

    /// Only those with a contract on a chain (true), or only those without (false).
    pub fn on_chain(mut self, on_chain: bool) -> Self {
        self.on_chain = Some(on_chain);
        self
    }

    fn query(&self) -> Result<Query, Error> {
        let page = self.page.map(|page| NonZeroU64::new(page).ok_or("`page` must be 1 or more"));
        let page_size = self
            .page_size
            .map(|size| NonZeroU64::new(size).filter(|_| size <= LARGEST_PAGE).ok_or("`page_size` must be 1 to 100"));
        Ok(Query {
            page: page.transpose().map_err(Error::invalid_argument)?,
            page_size: page_size.transpose().map_err(Error::invalid_argument)?,
            on_chain: self.on_chain,
        })
    }
}

#[allow(private_bounds, reason = "only the items of this crate's lists can be listed")]
impl<T: Listed> ListRequest<T> {
    /// Fetches one page.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `page` or `page_size` is out of bounds.
    pub async fn send(self) -> Result<Page<T>, Error> {
        T::fetch(&self.client, self.query()?).await
    }

    /// Walks the list from the requested page to its end, and asks for a page when its first item is asked for.
    ///
    /// Each id is yielded once. The walk ends at the number of pages that the latest answer gives, at an empty page, or
    /// at a page that repeats what was served or is not the one asked for. The pages are numbered and not a snapshot:
    /// where an item is removed while the walk goes on, the ones behind it move up, and one of them may be skipped. Where
    /// items are added in front, some come twice and are yielded once; if as many are added as a page has, the next page
    /// is one that repeats, and the walk ends there.
    ///
    /// One page is held at a time, and the ids of those before it. The stream ends after its first error, which comes
    /// after all items of the pages before it; a stream that starts at the [page of that error](Error::page) goes on
    /// there. Each page is a call of its own, with its own tries and its own deadline.
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
            page: query.page.or(NonZeroU64::new(1)),
            page_size: query.page_size.or(NonZeroU64::new(LARGEST_PAGE)),
            ..query
        });
        let walk = Walk { client: self.client, next: Some(next), seen: HashSet::new(), ready: VecDeque::new() };
        let items = stream::try_unfold(walk, |mut walk| async move {
            while walk.ready.is_empty() {
                let Some(query) = walk.next.take() else { return Ok(None) };
                walk.fetch(query?).await?;
            }
            Ok(walk.ready.pop_front().map(|item| (item, walk)))
        });
        // So that nobody has to pin it.
        Box::pin(items)
    }
}

#[allow(private_bounds, reason = "only the items of this crate's lists can be listed")]
impl<T: Listed> IntoFuture for ListRequest<T> {
    type Output = Result<Page<T>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Where a walk over all pages stands.
struct Walk<T> {
    client: Client,
    /// The page to fetch when nothing is ready; none at the end of the list.
    next: Option<Result<Query, Error>>,
    /// The ids that were served.
    seen: HashSet<String>,
    ready: VecDeque<T>,
}

impl<T: Listed> Walk<T> {
    async fn fetch(&mut self, query: Query) -> Result<(), Error> {
        let asked = query.page.map_or(1, NonZeroU64::get);
        let Page { items, page, pages, .. } =
            T::fetch(&self.client, query).await.map_err(|error| error.at_page(asked))?;
        if page != asked {
            return Ok(());
        }
        self.ready.extend(items.into_iter().filter(|item| self.seen.insert(item.id().to_owned())));
        if !self.ready.is_empty() && page < pages {
            self.next = Some(Ok(Query { page: NonZeroU64::new(page + 1), ..query }));
        }
        Ok(())
    }
}
