"""Say how good the forecasts of earlier versions were."""
