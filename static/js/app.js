/**
 * What every page runs. Pages work without it: it only adds keys, counts and the behaviour of govuk's components.
 * Own components are classes wired by `data-module`, as govuk's are; nothing here knows a page.
 */
import {
  Button,
  CharacterCount,
  ErrorSummary,
  PasswordInput,
  SkipLink,
  createAll,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { Bulk } from "./bulk.js";
import { Crop } from "./crop.js";
import { Decide } from "./decide.js";
import { wireKeys } from "./keys.js";
import { List } from "./list.js";
import { Progress } from "./progress.js";
import { Rooms } from "./rooms.js";
import { Rows } from "./rows.js";

/** Own components: data-module -> class. */
const MODULES = { "acc-crop": Crop, "acc-decide": Decide, "acc-list": List, "acc-bulk": Bulk, "acc-progress": Progress, "acc-rooms": Rooms, "acc-rows": Rows };

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");

for (const component of [Button, CharacterCount, ErrorSummary, PasswordInput, SkipLink]) {
  createAll(component);
}
for (const [name, Module] of Object.entries(MODULES)) {
  for (const element of document.querySelectorAll(`[data-module="${name}"]`)) new Module(element);
}
wireKeys(document);
