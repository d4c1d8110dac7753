// Signs in, builds a pump and reads it back in both dialects, through the types that openapi-typescript makes of /openapi.yaml.
import createClient from "openapi-fetch";
import type { components, paths } from "./nameplate.js";

declare const process: { argv: string[] };

const [address, pump, motor, mount] = process.argv.slice(2) as [string, string, string, string];
const api = createClient<paths>({ baseUrl: address });

// An answer is the data of a 200 or the refusal of anything else, and the types know which.
const signedIn = await api.POST("/api/auth-token-get", {
  body: { DATA_SOURCE: "DEMO", USER_NAME: "APIUSER", PASSWORD: "password" },
});
if (signedIn.error) throw new Error(signedIn.error.MESSAGE);
const token = signedIn.data.AUTH_TOKEN;
api.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
});

const order: components["schemas"]["BackflushKitIssueCreate"] = {
  ASSEMBLY_ID: "PUMP002",
  SERIAL_NUMBER: pump,
  DEPARTMENT: "0",
  ACCOUNT: "300",
  COMPONENTS: [
    { COMPONENT_ID: "MOTOR003", SERIAL_NUMBER: motor },
    { COMPONENT_ID: "MOUNT007", SERIAL_NUMBER: mount },
  ],
};
const built = await api.POST("/api/backflush-kit-issue-create", {
  body: order,
  params: { header: { "Idempotency-Key": `build-${pump}` } },
});
if (built.error) throw new Error(built.error.MESSAGE);

const again = await api.POST("/api/backflush-kit-issue-create", { body: { ...order, SERIAL_NUMBER: `${pump}-2` } });

const units = await api.POST("/api/serial-number-query", { body: { PART_ID: "PUMP002", SERIAL_NUMBER: pump } });
if (units.error) throw new Error(units.error.MESSAGE);

const inside = await api.POST("/api/serial-number-genealogy-get", { body: { PART_ID: "PUMP002", SERIAL_NUMBER: pump } });
if (inside.error) throw new Error(inside.error.MESSAGE);

const list = await api.GET("/api/v1.0/serialNumbers", {
  params: { query: { itemReference: "PUMP002", value: pump, withState: true } },
});
if (list.error) throw new Error(list.error.error_description);
const found = list.data.data[0];
if (!found) throw new Error("The pump is not in the list.");

const one = await api.GET("/api/v1.0/serialNumbers/{id}/genealogy", { params: { path: { id: found.id } } });
if (one.error) throw new Error(one.error.error_description);

console.log(
  JSON.stringify({
    built: built.data.SERIAL_NUMBER,
    transacted: built.data.COMPONENTS.length,
    refused: again.error?.MESSAGE_CODE,
    status: units.data.map((unit) => unit.SN_STATUS).join(),
    inside: inside.data.DETAILS.map((part) => part.SERIAL_NUMBER).filter((serial) => serial !== "").join(),
    rest: `${list.data.paging.total} ${found.value} ${found.state ?? ""}`,
    restInside: one.data.data.map((part) => part.serialNumber?.value).filter((serial) => serial).join(),
  }),
);
