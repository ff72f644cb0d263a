# Makes the R numbers beside this file, one JSON per topic. Every number is the value of the text in its `r_call`, so what
# is printed there is what was run; the data sets are the objects named in `data`.
#   cd tests/reference && Rscript make.R "$(python -c 'from lifelines import datasets as d; print(d.__path__[0])')/rossi.csv"
# Numbers from packages that Debian does not carry are not made here: recorded.json, with their calls.
suppressMessages({library(survival); library(cmprsk); library(nlme); library(MASS); library(sandwich); library(jsonlite)})

typed <- function(file) read.csv(file, comment.char = "#")
rossi <- read.csv(commandArgs(trailingOnly = TRUE)[1])
heart <- within(survival::heart, transplant <- as.numeric(as.character(transplant)))
jasa <- within(survival::jasa, futime <- pmax(futime, 0.5))
veteran <- typed("veteran.csv")
aml <- survival::aml
competing <- within(typed("competing.csv"), {
  g <- as.numeric(group == "b")
  state <- factor(cause, 0:2, c("censored", "first", "second"))
})
fine <- finegray(Surv(time, state) ~ ., competing, etype = "first")
recurrent <- typed("recurrent.csv")
nile <- within(typed("nile.csv"), {t <- 0:99; x <- as.numeric(year >= 1899); xt <- x * (t - 28)})
california <- within(typed("california.csv"), {t <- year - 1970; x <- as.numeric(year >= 1989); xt <- x * (t - 19)})
sicily <- within(typed("sicily.csv"), {
  time <- 1:59
  s1 <- sin(2 * pi * time / 12); s2 <- sin(4 * pi * time / 12)
  c1 <- cos(2 * pi * time / 12); c2 <- cos(4 * pi * time / 12)
  rate <- aces / stdpop * 1e5
})
boston <- within(typed("boston.csv"), {t <- 1:77; x6 <- as.numeric(month >= "1996-06"); m <- factor((t - 1) %% 12 + 1)})
quetiapine <- typed("quetiapine.csv")$dispensings
impact <- cbind(step = rep(0:1, c(36, 12)), ramp = c(rep(0, 36), 1:12))
ar1 <- typed("ar1.csv")

made <- list()
number <- function(quantity, r_call, data, tolerance) {
  value <- eval(parse(text = r_call), globalenv())
  if (is.matrix(value)) value <- unname(value) else if (!is.null(names(value))) value <- as.list(value)
  made[[length(made) + 1]] <<- list(quantity = quantity, r_call = r_call, value = value, tolerance = tolerance, data = data)
}
save <- function(topic) {
  text <- vapply(made, function(one) {
    one$value <- toJSON(one$value, digits = NA, auto_unbox = TRUE, na = "null")
    quoted <- function(x) as.character(toJSON(x, auto_unbox = TRUE, digits = NA))
    sprintf('{"quantity": %s,\n "r_call": %s,\n "data": %s, "tolerance": %s,\n "value": %s}',
      quoted(one$quantity), quoted(one$r_call), quoted(one$data), quoted(one$tolerance), one$value)
  }, "")
  writeLines(c("[", paste(text, collapse = ",\n"), "]"), paste0(topic, ".json"))
  made <<- list()
}

# Kaplan-Meier -----------------------------------------------------------------------------------------------------------
curve <- function(name, fit, data, limits) {
  tolerance <- 1e-12
  parts <- c(time = "$time", at_risk = "$n.risk", events = "$n.event", survival = "$surv")
  for (part in names(parts)) number(paste(name, part, sep = "."), paste0(fit, parts[part]), data, tolerance)
  number(paste0(name, ".standard_error"), paste0("summary(", fit, ", censored = TRUE)$std.err"), data, tolerance)
  number(paste0(name, ".cumulative_hazard"), paste0(fit, "$cumhaz"), data, tolerance)
  number(paste0(name, ".cumulative_hazard_error"), paste0(fit, "$std.chaz"), data, tolerance)
  for (side in c("lower", "upper")) {
    # At 0 and 1 R knows no limits, or a point.
    number(paste(name, side, sep = "."), paste0("with(", fit, ", ", side, "[surv > 0 & surv < 1])"), data, tolerance)
    number(paste(name, "quantiles", side, sep = "."), paste0("unname(quantile(", fit, ", c(.25, .5, .75))$", side, ")"),
      data, tolerance)
  }
  number(paste0(name, ".quantiles.value"), paste0("unname(quantile(", fit, ", c(.25, .5, .75))$quantile)"), data, tolerance)
}
for (scale in c("log-log", "log", "plain", "logit", "arcsin")) for (arm in c("Maintained", "Nonmaintained"))
  curve(paste0("aml.", scale, ".", arm),
    sprintf('survfit(Surv(time, status) ~ 1, aml, subset = x == "%s", conf.type = "%s")', arm, scale), "aml")
for (fin in 0:1)
  curve(paste0("rossi.", fin), sprintf('survfit(Surv(week, arrest) ~ 1, rossi, subset = fin == %d, conf.type = "log-log")', fin),
    "rossi")
for (group in 0:1)
  curve(paste0("heart.", group), sprintf(
    'survfit(Surv(start, stop, event) ~ 1, heart, subset = transplant == %d, conf.type = "log-log")', group), "heart")
for (fin in 0:1) for (part in c("n.risk", "surv", "std.err", "lower", "upper"))
  number(sprintf("rossi.%d.quarters.%s", fin, part), sprintf(
    'summary(survfit(Surv(week, arrest) ~ 1, rossi, subset = fin == %d, conf.type = "log-log"), times = c(13, 26, 39, 52))$%s',
    fin, part), "rossi", 1e-12)
save("kaplan_meier")

# Log-rank ---------------------------------------------------------------------------------------------------------------
for (rho in 0:1) for (part in c("obs", "exp", "var", "chisq", "pvalue"))
  number(sprintf("rossi.rho%d.%s", rho, part), sprintf("survdiff(Surv(week, arrest) ~ fin, rossi, rho = %d)$%s", rho, part),
    "rossi", 1e-10)
for (part in c("obs", "exp", "var", "chisq"))
  number(paste0("competing.strata.", part), sprintf("survdiff(Surv(time, cause == 1) ~ group + strata(male), competing)$%s",
    part), "competing", 1e-10)
save("log_rank")

# Cox --------------------------------------------------------------------------------------------------------------------
model <- function(name, call, data, robust = FALSE) {
  part <- function(quantity, text, tolerance) number(paste0(name, ".", quantity), sprintf(text, call), data, tolerance)
  part("coef", "coef(%s)", 1e-9)
  part("se", "sqrt(diag(vcov(%s)))", 1e-8)
  if (robust) part("naive_se", "sqrt(diag(%s$naive.var))", 1e-8)
  part("loglik", "%s$loglik", 1e-10)
  part("score", "%s$score", 1e-9)
  part("wald", "unname(%s$wald.test)", 1e-7)
  if (robust) part("robust_score", "%s$rscore", 1e-9)
}
everything <- "fin + age + race + wexp + mar + paro + prio"
transplant <- "coxph(Surv(start, stop, event) ~ age + year + surgery + transplant, heart%s, eps = 1e-11)"
rossi_model <- function(options, covariates = everything)
  sprintf("coxph(Surv(week, arrest) ~ %s, rossi%s, eps = 1e-11)", covariates, options)
plain <- list(
  rossi.efron = rossi_model(""),
  rossi.breslow = rossi_model(', ties = "breslow"'),
  rossi.strata = rossi_model("", "fin + age + wexp + mar + paro + prio + strata(race)"),
  rossi.case_weights = rossi_model(", weights = 1 + prio %%%% 3"),
  heart.start_stop = sprintf(transplant, "")
)
robust <- list(
  rossi.weighted = rossi_model(", weights = 1 + age / 10, robust = TRUE"),
  rossi.robust = rossi_model(", robust = TRUE"),
  rossi.cluster = rossi_model(", cluster = age", "fin + race + wexp + mar + paro + prio"),
  heart.cluster = sprintf(transplant, ", cluster = id")
)
plain <- lapply(plain, function(call) gsub("%%%%", "%%", call, fixed = TRUE))
for (name in names(plain)) model(name, plain[[name]], sub("\\..*", "", name))
for (name in names(robust)) model(name, robust[[name]], sub("\\..*", "", name), robust = TRUE)
exact <- rossi_model(', ties = "exact"')
number("rossi.exact.coef", sprintf("coef(%s)", exact), "rossi", 1e-9)
number("rossi.exact.se", sprintf("sqrt(diag(vcov(%s)))", exact), "rossi", 1e-8)
number("rossi.exact.loglik", sprintf("%s$loglik", exact), "rossi", 1e-10)
save("cox")

for (name in c("rossi.efron", "rossi.breslow", "rossi.strata", "heart.start_stop"))
  for (transform in c("km", "rank", "identity", "log")) for (part in c("chisq", "df", "p"))
    number(paste(name, transform, part, sep = "."), sprintf('cox.zph(%s, transform = %s)$table[, "%s"]', plain[[name]],
      if (transform == "log") "log" else paste0('"', transform, '"'), part), sub("\\..*", "", name), 1e-9)
save("proportionality")

concordant <- c(plain[c("rossi.efron", "rossi.breslow", "rossi.strata", "heart.start_stop")],
  robust[c("rossi.weighted", "heart.cluster")])
for (name in names(concordant)) number(name, sprintf('unname(%s$concordance[c("concordance", "std")])', concordant[[name]]),
  sub("\\..*", "", name), 1e-12)
save("concordance")

lung_cancer <- "coxph(Surv(time, status) ~ trt + karno + age, veteran)"
for (type in c("martingale", "deviance", "score", "dfbeta", "schoenfeld", "scaledsch"))
  number(paste0("veteran.", type), sprintf('unname(residuals(%s, type = "%s"))', lung_cancer, type), "veteran", 1e-9)
save("residuals")

predicted <- 'survfit(%s, newdata = data.frame(trt = %d, karno = 60, age = 60), conf.type = "log-log")$%s'
for (trt in 1:2) for (part in c("time", "surv", "std.err", "lower", "upper"))
  number(sprintf("veteran.trt%d.%s", trt, part), sprintf(predicted, lung_cancer, trt, part), "veteran", 1e-9)
for (name in c("rossi.efron", "rossi.breslow", "rossi.strata", "heart.start_stop")) for (part in c("hazard", "time"))
  number(paste(name, "baseline", part, sep = "."), sprintf("basehaz(%s, centered = FALSE)$%s", plain[[name]], part),
    sub("\\..*", "", name), 1e-9)
save("prediction")

# Parametric models ------------------------------------------------------------------------------------------------------
for (family in c("weibull", "exponential", "lognormal", "loglogistic")) {
  call <- sprintf('survreg(Surv(week, arrest) ~ %s, rossi, dist = "%s")', everything, family)
  for (part in c("coef(%s)", "unname(sqrt(diag(vcov(%s))))", "%s$scale", "%s$loglik"))
    number(paste("rossi", family, c(coef = "coef", unname = "se", "%s$scale" = "scale", "%s$loglik" = "loglik")[
      if (startsWith(part, "%")) part else sub("\\(.*", "", part)], sep = "."), sprintf(part, call), "rossi", 1e-6)
}
save("parametric")

# Exposure that begins on a day ------------------------------------------------------------------------------------------
designs <- list(
  naive = "coxph(Surv(futime, fustat) ~ transplant + age + surgery, jasa)",
  time_dependent = "coxph(Surv(start, stop, event) ~ transplant + age + surgery, heart)"
)
for (day in c(15, 30, 60)) designs[[paste0("landmark", day)]] <- sprintf(paste0(
  "coxph(Surv(futime - %d, fustat) ~ I(!is.na(wait.time) & wait.time <= %d) + age + surgery, jasa, subset = futime > %d)"),
  day, day, day)
for (name in names(designs)) {
  number(paste0(name, ".coef"), sprintf("unname(coef(%s))", designs[[name]]), "heart", 1e-8)
  number(paste0(name, ".se"), sprintf("unname(sqrt(diag(vcov(%s))))", designs[[name]]), "heart", 1e-8)
}
save("exposure")

# Weighted curves and models ---------------------------------------------------------------------------------------------
score <- "fitted(glm(paro ~ age + race + wexp + mar + prio, binomial, rossi))"
number("score", sprintf("unname(%s)", score), "rossi", 1e-10)
e <- eval(parse(text = score))
rossi$overlap <- ifelse(rossi$paro == 1, 1 - e, e)
rossi$ate <- ifelse(rossi$paro == 1, 1 / e, 1 / (1 - e))
for (kind in c("overlap", "ate")) {
  call <- sprintf("coxph(Surv(week, arrest) ~ paro, rossi, weights = %s, robust = TRUE, eps = 1e-11)", kind)
  number(paste0(kind, ".coef"), sprintf("unname(coef(%s))", call), "rossi", 1e-8)
  number(paste0(kind, ".robust_se"), sprintf("sqrt(%s$var[1])", call), "rossi", 1e-8)
  number(paste0(kind, ".naive_se"), sprintf("sqrt(%s$naive.var[1])", call), "rossi", 1e-8)
  for (paro in 0:1) for (part in c("surv", "std.err")) number(sprintf("%s.paro%d.%s", kind, paro, part), sprintf(paste0(
    "summary(survfit(Surv(week, arrest) ~ 1, rossi, subset = paro == %d, weights = %s, id = seq_along(week), robust = TRUE), ",
    "times = c(13, 26, 39, 52))$%s"), paro, kind, part), "rossi", 1e-8)
}
save("weighting")

# Competing risks --------------------------------------------------------------------------------------------------------
for (group in c("a", "b", "c")) {
  call <- sprintf('survfit(Surv(time, state) ~ 1, competing, subset = group == "%s")', group)
  for (cause in 1:2) {
    number(sprintf("curve.%s.cause%d", group, cause), sprintf("%s$pstate[, %d]", call, cause + 1), "competing", 1e-10)
    number(sprintf("curve.%s.cause%d.error", group, cause), sprintf("%s$std.err[, %d]", call, cause + 1), "competing", 1e-8)
    number(sprintf("curve.%s.cause%d.variance", group, cause), sprintf(
      'timepoints(with(subset(competing, group == "%s"), cuminc(time, cause)), c(10, 20, 30))$var[%d, ]', group, cause),
      "competing", 1e-8)
  }
}
for (rho in 0:1) for (part in c("stat", "pv"))
  number(sprintf("gray.rho%d.%s", rho, part), sprintf(
    'unname(with(competing, cuminc(time, cause, group, rho = %d))$Tests[, "%s"])', rho, part), "competing", 1e-8)
crr_call <- "with(competing, crr(time, cause, cbind(g, age, male)))"
number("crr.coef", sprintf("unname(%s$coef)", crr_call), "competing", 1e-8)
number("crr.se", sprintf("sqrt(diag(%s$var))", crr_call), "competing", 1e-8)
for (ties in c("breslow", "efron")) {
  call <- sprintf('coxph(Surv(fgstart, fgstop, fgstatus) ~ g + age + male, fine, weights = fgwt, ties = "%s", %s)', ties,
    "cluster = id, eps = 1e-11")
  number(sprintf("finegray.%s.coef", ties), sprintf("unname(coef(%s))", call), "competing", 1e-8)
  number(sprintf("finegray.%s.naive_se", ties), sprintf("sqrt(diag(%s$naive.var))", call), "competing", 1e-8)
  number(sprintf("finegray.%s.se", ties), sprintf("sqrt(diag(%s$var))", call), "competing", 1e-8)
}
save("competing_risks")

# Recurrent events -------------------------------------------------------------------------------------------------------
models <- c(
  andersen_gill = "coxph(Surv(start, stop, event) ~ treated + prior, recurrent, cluster = id, eps = 1e-11)",
  pwp_total_time = "coxph(Surv(start, stop, event) ~ treated + prior + strata(number), recurrent, cluster = id, eps = 1e-11)",
  pwp_gap_time = "coxph(Surv(stop - start, event) ~ treated + prior + strata(number), recurrent, cluster = id, eps = 1e-11)"
)
for (name in names(models)) {
  number(paste0(name, ".coef"), sprintf("unname(coef(%s))", models[[name]]), "recurrent", 1e-8)
  number(paste0(name, ".se"), sprintf("sqrt(diag(%s$var))", models[[name]]), "recurrent", 1e-8)
  number(paste0(name, ".naive_se"), sprintf("sqrt(diag(%s$naive.var))", models[[name]]), "recurrent", 1e-8)
  number(paste0(name, ".loglik"), sprintf("%s$loglik", models[[name]]), "recurrent", 1e-8)
}
for (treated in 0:1) for (part in c("time", "cumhaz", "std.chaz")) number(sprintf("mean.treated%d.%s", treated, part),
  sprintf("survfit(Surv(start, stop, event) ~ 1, recurrent, subset = treated == %d, id = id, cluster = id)$%s", treated, part),
  "recurrent", 1e-8)
gamma <- 'coxph(Surv(start, stop, event) ~ treated + prior + frailty(id, eps = 1e-9), recurrent)'
number("frailty.variance", sprintf("%s$history[[1]]$theta", gamma), "recurrent", 1e-4)
number("frailty.coef", sprintf("unname(coef(%s))", gamma), "recurrent", 1e-4)
save("recurrent")

# Monthly values and counts ----------------------------------------------------------------------------------------------
sandwiches <- function(name, call, data) {
  part <- function(label, covariance) number(paste0(name, ".", label), sprintf("unname(sqrt(diag(%s)))",
    sprintf(covariance, call)), data, 1e-6)
  for (lag in c(0, 1, 2, 3, 6, 12)) {
    part(sprintf("newey_west.lag%d", lag), paste0("NeweyWest(%s, lag = ", lag, ", prewhite = FALSE)"))
    part(sprintf("newey_west.lag%d.adjusted", lag), paste0("NeweyWest(%s, lag = ", lag, ", prewhite = FALSE, adjust = TRUE)"))
  }
  part("newey_west.automatic", "NeweyWest(%s, prewhite = FALSE)")
  part("newey_west.prewhitened", "NeweyWest(%s)")
  part("andrews", "vcovHAC(%s)")
  for (kind in c("HC0", "HC1", "HC3")) part(kind, paste0('vcovHC(%s, type = "', kind, '")'))
  number(paste0(name, ".newey_west_bandwidth"), sprintf("bwNeweyWest(%s, prewhite = FALSE)", call), data, 1e-6)
  number(paste0(name, ".newey_west_bandwidth.prewhitened"), sprintf("bwNeweyWest(%s)", call), data, 1e-6)
  number(paste0(name, ".andrews_bandwidth"), sprintf('bwAndrews(%s, prewhite = FALSE)', call), data, 1e-6)
}
linear <- c(
  nile = "lm(flow ~ x, nile)",
  california = "lm(cigsale ~ t + x + xt, california)",
  sicily = "lm(rate ~ smokban + time + s1 + s2 + c1 + c2, sicily)",
  boston = "lm(homicides ~ x6 + t, boston)"
)
counts <- c(
  sicily.quasi = "glm(aces ~ offset(log(stdpop)) + smokban + time + s1 + s2 + c1 + c2, quasipoisson, sicily)",
  boston.step = "glm(homicides ~ x6, quasipoisson, boston)",
  boston.months = "glm(homicides ~ x6 + t + m, poisson, boston)"
)
for (name in names(linear)) sandwiches(paste0(name, ".linear"), linear[[name]], name)
for (name in names(counts)) sandwiches(name, counts[[name]], sub("\\..*", "", name))
save("sandwich")

linear["california.two_breaks"] <- "lm(cigsale ~ t + I(t >= 12) + pmax(t - 12, 0) + x + xt, california)"
for (name in names(linear)) {
  number(paste0(name, ".coef"), sprintf("unname(coef(%s))", linear[[name]]), sub("\\..*", "", name), 1e-9)
  number(paste0(name, ".se"), sprintf("unname(sqrt(diag(vcov(%s))))", linear[[name]]), sub("\\..*", "", name), 1e-9)
  number(paste0(name, ".limits"), sprintf("unname(confint(%s))", linear[[name]]), sub("\\..*", "", name), 1e-9)
  number(paste0(name, ".newey_west"), sprintf("unname(sqrt(diag(NeweyWest(%s, lag = 1, prewhite = FALSE, adjust = TRUE))))",
    linear[[name]]), sub("\\..*", "", name), 1e-9)
}
save("least_squares")

counts <- c(counts,
  sicily.poisson = "glm(aces ~ offset(log(stdpop)) + smokban + time, poisson, sicily)",
  boston.months_no_trend = "glm(homicides ~ x6 + m, poisson, boston)",
  sicily.negative_binomial = "glm.nb(aces ~ offset(log(stdpop)) + smokban + time + s1 + s2 + c1 + c2, sicily)",
  boston.negative_binomial = "glm.nb(homicides ~ x6 + t, boston)")
for (name in names(counts)) {
  # A negative binomial whose theta is flat moves its errors with the stopping rule.
  loose <- grepl("negative", name)
  number(paste0(name, ".coef"), sprintf("coef(%s)", counts[[name]]), sub("\\..*", "", name), 1e-6)
  number(paste0(name, ".se"), sprintf("sqrt(diag(vcov(%s)))", counts[[name]]), sub("\\..*", "", name),
    if (loose) 2e-5 else 1e-6)
  if (grepl("quasi", counts[[name]])) number(paste0(name, ".dispersion"), sprintf("summary(%s)$dispersion", counts[[name]]),
    sub("\\..*", "", name), 3e-6)
}
quasi <- counts[["sicily.quasi"]]
number("sicily.without_the_ban", sprintf("unname(exp(predict(%s, within(sicily, smokban <- 0))))[37:59]", quasi), "sicily", 1e-6)
number("sicily.without_the_ban.link_error", sprintf(
  "unname(predict(%s, within(sicily, smokban <- 0), se.fit = TRUE)$se.fit)[37:59]", quasi), "sicily", 1e-5)
save("counts")

correlated <- c(
  nile.step = "gls(flow ~ x, nile, correlation = corAR1()",
  nile.slope = "gls(flow ~ t + x + xt, nile, correlation = corAR1()",
  sicily = "gls(rate ~ smokban + time + s1 + s2 + c1 + c2, sicily, correlation = corAR1()",
  boston = "gls(homicides ~ x6 + t, boston, correlation = corAR1()",
  california = "gls(cigsale ~ t + x + xt, california, correlation = corAR1()"
)
for (periods in c(12, 16, 24, 48)) correlated[paste0("ar1.", periods)] <- sprintf(
  "gls(y ~ t + x + xt, subset(ar1, periods == %d), correlation = corAR1()", periods)
for (name in names(correlated)) for (method in c("ML", "REML")) {
  # Where REML has no maximum below a correlation of 1 the answer depends on where the search stops: not a reference.
  if (name == "california" && method == "REML") next
  call <- sprintf('%s, method = "%s")', correlated[[name]], method)
  part <- function(quantity, text, tolerance)
    number(paste(name, method, quantity, sep = "."), sprintf(text, call), sub("\\..*", "", name), tolerance)
  part("coef", "unname(coef(%s))", 5e-6)
  part("se", "unname(sqrt(diag(vcov(%s))))", 5e-5)
  part("rho", "unname(coef(%s$modelStruct$corStruct, unconstrained = FALSE))", 5e-5)
  part("loglik", "c(logLik(%s))", 1e-8)
}
save("gls")

seasonal <- 'arima(quetiapine, order = c(2, 1, 0), seasonal = list(order = c(0, 1, 1), period = 12), xreg = impact, method = "ML")'
number("quetiapine.coef", sprintf("unname(coef(%s))", seasonal), "quetiapine", 1e-3)
number("quetiapine.se", sprintf("unname(sqrt(diag(vcov(%s))))", seasonal), "quetiapine", 5e-3)
number("quetiapine.loglik", sprintf("%s$loglik", seasonal), "quetiapine", 1e-5)
before <- paste0('predict(arima(quetiapine[1:36], order = c(2, 1, 0), seasonal = list(order = c(0, 1, 1), period = 12), ',
  'method = "ML"), n.ahead = 12)$pred')
number("quetiapine.forecast", sprintf("as.numeric(%s)", before), "quetiapine", 1e-3)
number("nile.coef", 'unname(coef(arima(nile$flow, order = c(1, 0, 0), xreg = nile$x, method = "ML")))', "nile", 1e-4)
number("nile.se", 'unname(sqrt(diag(vcov(arima(nile$flow, order = c(1, 0, 0), xreg = nile$x, method = "ML")))))', "nile", 1e-3)
save("arima")
