/**
 * What an open page works on: a state in memory, whoever draws it, and acts on it one at a time.
 */

/** Something to tell her: the outcome of what she did, or what stands in its way. */
export interface Told {
  readonly kind: "done" | "fault";
  readonly text: string;
}

/** What every page's state has. */
export interface WorkspaceState {
  readonly told?: Told | undefined;
  /** What is being done, by its name: its button shows it and cannot be pressed again. */
  readonly busy?: string | undefined;
}

/** A page's state and the acts on it. */
export abstract class Workspace<State extends WorkspaceState> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(empty: State) {
    this.#state = empty;
  }

  get state(): State {
    return this.#state;
  }

  /** Whether somebody is logged in. What goes wrong on a closed page is told to nobody. */
  abstract get isOpen(): boolean;

  /** Calls `listener` at every change until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes some of the state. */
  change(some: Partial<State>): void {
    this.replace({ ...this.#state, ...some });
    for (const listener of this.#listeners) listener();
  }

  /**
   * Does something under a name; returns whether it came to its end.
   *
   * While it lasts nothing else begins. What goes wrong is told in her words; a mistake of ours is told too, and thrown
   * on.
   */
  async attempt(name: string, act: () => Promise<void>): Promise<boolean> {
    if (this.#state.busy !== undefined) return false;
    this.#mark({ busy: name, told: undefined });
    try {
      await act();
      return true;
    } catch (failure) {
      if (this.isOpen) this.tellFailure(failure);
      return false;
    } finally {
      if (this.isOpen) this.#mark({ busy: undefined });
    }
  }

  /** Does something that she need not wait for, whatever else is under way; returns whether it came to its end. */
  async alongside(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (failure) {
      if (this.isOpen) this.tellFailure(failure);
      return false;
    }
  }

  /** Tells her that something was done. */
  done(text: string): void {
    this.#mark({ told: { kind: "done", text } });
  }

  /** Tells her what stands in the way. */
  fault(text: string): void {
    this.#mark({ told: { kind: "fault", text } });
  }

  /** Tells a failure in her words, or closes the page for one that ends the session; throws on a mistake of ours. */
  protected abstract tellFailure(failure: unknown): void;

  /** Puts another state in the place of this one, and draws nothing. */
  protected replace(state: State): void {
    this.#state = state;
  }

  #mark(some: WorkspaceState): void {
    this.change(some as Partial<State>);
  }
}
