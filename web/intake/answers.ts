/**
 * What she answered so far, field by field. In memory only; turned into text it tells nothing.
 */

/** Values by field name; a field she left out has none. */
export class Answers {
  readonly #values = new Map<string, readonly string[]>();

  /** Whether she answered nothing at all. */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** Returns all values of a field. */
  many(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Returns the value of a field that has at most one; empty where she gave none. */
  one(name: string): string {
    return this.many(name)[0] ?? "";
  }

  /** Takes the values of a field, none of them empty. */
  set(name: string, values: readonly string[]): void {
    if (values.length > 0) this.#values.set(name, values);
    else this.#values.delete(name);
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.clear();
  }

  toString(): string {
    return "Answers";
  }

  toJSON(): string {
    return this.toString();
  }
}
