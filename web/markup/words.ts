/**
 * What scripts say: the block of JSON in the page, made from the catalogues by `app/publishing/words.py`.
 *
 * A text has placeholders such as `%(count)s`; a plural is an object of texts by CLDR category.
 */

/** Values for placeholders, by name. */
export type Values = Readonly<Record<string, string | number>>;
type Entry = string | { readonly [name: string]: Entry };

/** A path that leads to no text: a word is missing in the page, or one in the script is misspelt. */
export class WordMissing extends Error {
  override readonly name = "WordMissing";

  constructor(path: string) {
    super(`The page has no words for ${path}.`);
  }
}

/** Texts by paths such as `fault.offline`, and plurals by number, in one language. */
export class Words {
  constructor(
    readonly language: string,
    private readonly entries: Entry,
  ) {}

  /** Returns the words that stand in a page. */
  static of(page: Document): Words {
    const block = page.getElementById("words")?.textContent ?? "{}";
    return new Words(page.documentElement.lang, JSON.parse(block) as Entry);
  }

  /** Returns a text with its placeholders filled in. Throws `WordMissing`. */
  say(path: string, values: Values = {}): string {
    const text = this.#find(path);
    if (typeof text !== "string") throw new WordMissing(path);
    return text
      .replaceAll(/%\((\w+)\)s/g, (_, name: string) => `${values[name] ?? ""}`)
      .replaceAll("%%", "%");
  }

  /** Returns the form of a plural that fits `count`, which is filled in too. Throws `WordMissing`. */
  count(path: string, count: number, values: Values = {}): string {
    const category = new Intl.PluralRules(this.language).select(count);
    return this.say(`${path}.${category}`, { count: this.number(count), ...values });
  }

  /** Tells whether there is something at that path. */
  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** Returns a number as the language writes it. */
  number(value: number): string {
    return new Intl.NumberFormat(this.language).format(value);
  }

  #find(path: string): Entry | undefined {
    let found: Entry | undefined = this.entries;
    for (const name of path.split(".")) {
      found = typeof found === "object" && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return found;
  }
}
