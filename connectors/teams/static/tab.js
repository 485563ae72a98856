// Asks Teams who looks, and shows that person's page. Nothing is sent but the token Teams gives for us.
const place = document.getElementById("page");

function only(id) {
  for (const one of ["wait", "page", "failed"]) {
    document.getElementById(one).hidden = one !== id;
  }
}

function dress(theme) {
  document.documentElement.dataset.theme = theme === "default" ? "light" : "dark";
}

async function show() {
  const teams = window.microsoftTeams;
  await teams.app.initialize();
  const context = await teams.app.getContext();
  dress(context.app.theme);
  teams.app.registerOnThemeChangeHandler(dress);
  const token = await teams.authentication.getAuthToken();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const answer = await fetch("/teams/tab/page", {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ language: context.app.locale, zone }),
  });
  if (answer.status !== 200) {
    throw new Error(`answered ${answer.status}`);
  }
  place.innerHTML = await answer.text();
  only("page");
  teams.app.notifySuccess();
}

show().catch(() => only("failed"));
