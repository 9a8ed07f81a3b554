/**
 * Taking everything along: a file made on her device, which says that it is not locked.
 */

import { offerFile } from "../../markup/readable.ts";
import { useShown, zonesFor } from "../context.ts";
import { dataFile, readableFile } from "../exports.ts";
import { BackTo, Button, Outcome, Title } from "../parts.tsx";

/** The choice between a page to read and data. */
export function Download() {
  const shown = useShown();
  const { words, portal, visit } = shown;
  const { shown: zone } = zonesFor(shown);
  const save = (content: string, type: string, ending: string): void => {
    offerFile(content, type, ending);
    portal.done(words.say("download.saved"));
  };
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.download")}</Title>
      <Outcome />
      <p>{words.say("download.lead")}</p>
      <p class="notice">{words.say("download.care")}</p>
      <div class="actions">
        <Button onPress={() => save(readableFile(visit, words, zone, new Date()), "text/html", "html")}>
          {words.say("download.page")}
        </Button>
        <Button
          look="button quiet"
          onPress={() => save(dataFile(visit, new Date()), "application/json", "json")}
        >
          {words.say("download.data")}
        </Button>
      </div>
    </>
  );
}
