/**
 * Writing to a client, whoever's she is.
 */

import { Button, Working } from "../../parts/acts.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { sendMessage } from "../acts.ts";
import { useDesk } from "../context.ts";

interface MessageProps {
  readonly clientId: string;
  /** Whether somebody besides her and her counselor reads along. */
  readonly isShared: boolean;
  /** Reads the file anew: perhaps she has written. */
  readonly onLook: () => void;
}

/** The field and its buttons. What is typed survives the screen and a lock. */
export function Message({ clientId, isShared, onLook }: MessageProps) {
  const { words, desk } = useDesk();
  const text = desk.typedIn(`message/${clientId}`);
  const send = async (): Promise<void> => {
    if (text.trim() === "") desk.fault(words.say("fault.empty"));
    else if (excessBytes(text) === 0 && (await sendMessage(desk, clientId))) {
      desk.done(words.say("message.sent"));
    }
  };
  return (
    <section>
      <Writing
        id="message"
        rows={8}
        label={words.say("message.label")}
        hint={words.say(isShared ? "message.hintShared" : "message.hint")}
        text={text}
        onText={(typed) => desk.type(`message/${clientId}`, typed)}
      />
      <Working act="send">{words.say("message.sending")}</Working>
      <div class="actions">
        <Button act="send" onPress={() => void send()}>
          {words.say("message.send")}
        </Button>
        <Button look="button quiet" act="read" onPress={onLook}>
          {words.say("message.look")}
        </Button>
      </div>
    </section>
  );
}
