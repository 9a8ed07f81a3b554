/**
 * One thing that is chosen or not.
 */

interface TickProps {
  readonly id: string;
  readonly label: string;
  readonly isTicked: boolean;
  readonly onTicked: (isTicked: boolean) => void;
}

/** A box to tick with its label. */
export function Tick({ id, label, isTicked, onTicked }: TickProps) {
  return (
    <div class="choice">
      <input
        type="checkbox"
        id={id}
        checked={isTicked}
        onChange={(event) => onTicked(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
    </div>
  );
}
