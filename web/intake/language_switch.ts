/**
 * Another language without losing an answer: the published page of that language takes this one's place.
 *
 * Nothing is sent along: it is the same file that everybody gets.
 */

/** The page of the other language did not come. */
export class PageMissing extends Error {
  override readonly name = "PageMissing";

  constructor() {
    super("The page of this language did not come.");
  }
}

/** Puts the body of the page at `address` in place of this one's. Throws `PageMissing`. */
export async function switchPage(address: string): Promise<void> {
  const other = await fetchPage(address);
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  document.body.replaceChildren(...[...other.body.childNodes].map((node) => document.adoptNode(node)));
  // So that loading the page again keeps the language. No entry is added, and nothing of hers stands in it.
  history.replaceState(null, "", address);
}

/** Fetches and parses in one: under our policy no script may turn a text into elements, but the browser may. */
function fetchPage(address: string): Promise<Document> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => {
      const page = request.responseXML;
      if (request.status === 200 && page !== null) resolve(page);
      else reject(new PageMissing());
    };
    request.onerror = () => reject(new PageMissing());
    request.send();
  });
}
